# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Packages to unpack somewhere, without root and without installing them.
# shellcheck source=tests/lab/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# apt would like to download as a user of its own, who may not enter the cache directory.
apt_options=(-qq -o "APT::Sandbox::User=$(id -un)")

# The machine's package lists may be old or missing, and bringing those up to date takes root. So, once
# something could not be found with them, lists of our own are used.
apt_own_lists()
{
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
	apt_options+=(-o "Dir::State::Lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt/cache")
	say "updating the package lists in $cache/apt"
	apt-get "${apt_options[@]}" update >&2
}

# apt_suite SUITE: from here on packages come from that suite of Debian, from the mirror that the machine uses
# for its own.
apt_suite()
{
	local state=$cache/apt/$1 mirror

	# shellcheck disable=SC2016 # for apt to expand
	mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' | sed -n 's/^Debian Debian //p' | head -n 1)
	[ -n "$mirror" ] || die "the package sources of this machine have no Debian mirror to get $1 from"
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	echo "deb $mirror $1 main" >"$state/sources.list"
	: >"$state/status"
	apt_options+=(-o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=-
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache" -o "Dir::State::Status=$state/status")
	say "updating the package lists of $1"
	apt-get "${apt_options[@]}" update >&2
}

# kernel_release METAPACKAGE: the release of the kernel that linux-image-amd64 or its like depends on.
kernel_release()
{
	local release

	release=$(kernel_release_listed "$1")
	if [ -z "$release" ]; then
		apt_own_lists
		release=$(kernel_release_listed "$1")
	fi
	[ -n "$release" ] || die "the package sources have no $1"
	echo "$release"
}

kernel_release_listed()
{
	apt-cache "${apt_options[@]}" show --no-all-versions "$1" 2>/dev/null |
		sed -nE 's/^Depends:.* ?linux-image-([^ ,]+).*/\1/p'
}

# kernel_packages RELEASE: the packages that hold the kernel, its modules, its headers and what builds with them.
kernel_packages()
{
	echo "linux-image-$1" "linux-headers-$1"
	apt-cache "${apt_options[@]}" show --no-all-versions "linux-image-$1" "linux-headers-$1" |
		sed -n 's/^Depends: //p' | tr ',' '\n' | sed 's/^ *//; s/ .*//' |
		grep -E "^linux-(base|binary|modules|headers|kbuild)-[0-9]"
}

# apt_unpack DIRECTORY PACKAGE...: puts the files of the packages below DIRECTORY.
apt_unpack()
{
	local directory=$1 debs package
	shift

	debs=$(mktemp -d "$directory/.debs.XXXXXX")
	say "downloading $*"
	if ! (cd "$debs" && apt-get "${apt_options[@]}" download "$@" >&2); then
		apt_own_lists
		(cd "$debs" && apt-get "${apt_options[@]}" download "$@" >&2)
	fi
	for package in "$debs"/*.deb; do
		dpkg-deb -x "$package" "$directory"
	done
	rm -rf "$debs"
}
