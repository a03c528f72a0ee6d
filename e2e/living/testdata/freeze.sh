#!/bin/sh
# Freezes a project as the mkdaemon of an earlier commit writes it, for the corpus:
#
#	freeze.sh COMMIT NAME [FLAG OF mkdaemon new]...
#
# makes corpus/NAME.tar.gz, the same bytes each time. Run it when the layout of the state or of the
# templates has changed, with the last commit before that.
set -eu
[ "$#" -ge 2 ] || { echo "usage: freeze.sh COMMIT NAME [flag]..." >&2; exit 64; }
commit=$1 name=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'git -C "$here" worktree remove --force "$work/source" >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
git -C "$here" worktree add --quiet --detach "$work/source" "$commit"
(cd "$work/source" && go build -trimpath -o "$work/mkdaemon" ./cmd/mkdaemon)
"$work/mkdaemon" new pulseD --defaults "$@" --dir "$work/project"
mkdir -p "$here/corpus"
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -c project | gzip -n9 >"$here/corpus/$name.tar.gz"
