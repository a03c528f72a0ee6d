#!/bin/sh
# Updates every project of mkdaemon below a folder, several side by side, and prints a table of what
# came of it:
#
#	update-all.sh FOLDER [--jobs=N] [FLAG OF mkdaemon update]...
#
# How far it is goes to standard error, and what failed updates had to say; the table goes to standard
# output. The exit code is the worst one: 1 if an update failed, else 75 (busy), 3 (conflicts),
# 2 (--dry-run: something to do), 0. MKDAEMON names the program, if it is not in PATH.
#
# It needs xargs with -0 and -P, which GNU, the BSDs, macOS and busybox have.
set -eu

usage() {
	echo "usage: update-all.sh FOLDER [--jobs=N] [flag of mkdaemon update]..." >&2
	exit 64
}

# word says in one word what an exit code of mkdaemon update means.
word() {
	case $1 in
	0) echo "up to date" ;;
	2) echo "pending" ;;
	3) echo "conflicts" ;;
	75) echo "busy" ;;
	130) echo "interrupted" ;;
	*) echo "failed" ;;
	esac
}

# one updates the project $3. Its exit code, its name and its words go to files in the folder $1; $2 is how
# many projects there are.
one() {
	results=$1 total=$2 project=$3
	shift 3
	slot=$(mktemp -d "$results/XXXXXXXX")
	code=0
	"${MKDAEMON:-mkdaemon}" update "$project" "$@" >"$slot/data" 2>"$slot/said" </dev/null || code=$?
	printf '%s\n' "$project" >"$slot/project"
	printf '%s\n' "$code" >"$slot/code"
	set -- "$results"/*/code
	printf '[%d/%d] %s: %s\n' "$#" "$total" "$project" "$(word "$code")" >&2
}

if [ "${1-}" = --one ]; then # this script, started by xargs below
	shift
	# xargs puts the project last.
	results=$1 total=$2
	shift 2
	count=$# project=
	for project do :; done
	# All but the last are flags: each goes to the end, the last one is dropped.
	while [ "$count" -gt 1 ]; do
		set -- "$@" "$1"
		shift
		count=$((count - 1))
	done
	shift
	one "$results" "$total" "$project" "$@"
	exit 0 # whatever came of it: xargs must go on
fi

case ${1-} in '' | -*) usage ;; esac
[ -d "$1" ] || { echo "update-all.sh: $1: no such folder" >&2; exit 64; }
folder=${1%/}
shift
jobs=4
case ${1-} in
--jobs=*) jobs=${1#--jobs=} && shift ;;
esac
case $jobs in '' | *[!0-9]* | 0) usage ;; esac

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT TERM

# A project is a folder with answers and a state. What lies inside of one is its own business.
find "${folder:-/}" -type d -exec test -f '{}/mkdaemon.toml' ';' -exec test -d '{}/.mkdaemon' ';' -print0 -prune >"$results/list"
total=$(tr -dc '\0' <"$results/list" | wc -c)
[ "$total" -gt 0 ] || { echo "update-all.sh: no project of mkdaemon below ${folder:-/}" >&2; exit 1; }
xargs -0 -n 1 -P "$jobs" sh "$0" --one "$results" "$total" "$@" <"$results/list"

worst=0
for slot in "$results"/*/; do
	code=$(cat "$slot/code")
	printf '%-12s%s\n' "$(word "$code")" "$(cat "$slot/project")" >>"$results/table"
	case $code in
	0 | 2 | 3 | 75) ;;
	*)
		{ printf '%s:\n' "$(cat "$slot/project")" && sed 's/^/    /' "$slot/said"; } >&2
		code=1
		;;
	esac
	# From harmless to bad: 0, 2, 3, 75, 1.
	case $worst,$code in
	1,* | *,0 | 75,[23] | 3,2) ;;
	*) worst=$code ;;
	esac
done
sort -k 2 "$results/table"
exit "$worst"
