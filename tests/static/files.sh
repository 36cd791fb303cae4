# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Which files there are to check. Each check that sources this runs in the top directory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# All source files, whether they are in git yet or not; of a tree without git, all but what was built.
files()
{
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard | while read -r file; do
			[ ! -f "$file" ] || echo "$file"
		done
	else
		find . -path ./build -prune -o -type f ! -name '*.o' ! -name '*.d' ! -name '*.ko' -printf '%P\n'
	fi
}

# scripts_of PATTERN [SUFFIX]: the files whose first line names an interpreter like that, or that end so.
scripts_of()
{
	files | while read -r file; do
		if [[ $# -gt 1 && $file == *"$2" ]] || head -n 1 "$file" | grep -aqE "^#!.*/(env )?$1"; then
			echo "$file"
		fi
	done
}
