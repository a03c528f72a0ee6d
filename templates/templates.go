// Package templates holds the files that generated projects are made from, and
// no logic. README.md beside this file is the whole convention.
package templates

import "embed"

// FS holds base/ and a folder for each question. Without "all:" the go tool
// would leave out files and folders that begin with a dot or an underscore.
//
//go:embed all:*
var FS embed.FS
