# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of flowteectl for bash. The tool itself knows what could come next: `flowteectl complete`.

# Sets `words` to those up to the cursor. What no blank separates is one word: bash breaks words at colons as well, and
# addresses have those.
_flowteectl_words()
{
	local rest=${COMP_LINE:0:COMP_POINT} word piece i

	words=("${COMP_WORDS[@]:0:COMP_CWORD + 1}")
	[ -n "$rest" ] || return
	words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${rest#"${rest%%[![:blank:]]*}"}
		piece=${COMP_WORDS[i]}
		[ "$i" -lt "$COMP_CWORD" ] || piece=$word
		if [ "$i" -eq 0 ] || [ "$word" != "$rest" ] || [ -z "$word" ]; then
			words+=("$piece")
		else
			words[${#words[@]} - 1]+=$piece
		fi
		rest=${word#"$piece"}
	done
}

_flowteectl()
{
	local words current candidate
	_flowteectl_words
	current=${2-${words[COMP_CWORD]}}

	COMPREPLY=()
	while IFS=$'\t' read -r candidate _; do
		if [ "$candidate" = :files ]; then
			# Should there be none, bash itself looks once more, and knows what ~ is.
			compopt -o filenames -o default 2>/dev/null
			mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
			continue
		fi
		# It takes the place of what follows the last colon only.
		candidate=${candidate#"${words[-1]%"$current"}"}
		[[ $candidate != */ ]] || compopt -o nospace 2>/dev/null
		printf -v candidate %q "$candidate"
		COMPREPLY+=("$candidate")
	done < <(command "${1:-${COMP_WORDS[0]}}" complete -- "${words[@]:1}" 2>/dev/null)
}

complete -o nosort -F _flowteectl flowteectl
