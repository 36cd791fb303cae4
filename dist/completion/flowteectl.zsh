#compdef flowteectl
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of flowteectl for zsh. The tool itself knows what could come next: `flowteectl complete`.

local line candidate description entry
local -a finished unfinished

for line in ${(f)"$(command ${(Q)words[1]} complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)"}; do
	candidate=${line%%$'\t'*}
	description=${line#*$'\t'}
	entry=${${candidate//\\/\\\\}//:/\\:}${description:+:$description}
	if [[ $candidate == :files ]]; then
		# Of "--option=FILE" they are what follows.
		[[ $PREFIX != --*=* ]] || compset -P '*='
		_files
	elif [[ $candidate == */ ]]; then
		unfinished+=($entry)
	else
		finished+=($entry)
	fi
done

(( ! $#finished )) || _describe -V flowteectl finished
(( ! $#unfinished )) || _describe -V flowteectl unfinished -S ''
