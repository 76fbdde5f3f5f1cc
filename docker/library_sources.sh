#!/bin/sh
# Unpacks the sources of those libraries that Debian has as shared ones only, as Debian patched them
# and in the versions installed here: what a static program needs (src/static.cmake).
#
#     docker/library_sources.sh FOLDER
#
# The suites that apt is set up for are asked for their sources, too; no setting of apt is changed.
set -eu

mkdir -p "$1"
cd "$1"
rm -rf apt httplib httplib-split fmt spdlog
mkdir -p apt/parts apt/lists/partial
find /etc/apt -name '*.sources' -exec sed 's/^Types:.*/Types: deb-src/' {} + >apt/parts/all.sources
find /etc/apt -name '*.list' -exec sed -n 's/^deb /deb-src /p' {} + >apt/parts/all.list

asked() {
    apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$PWD/apt/parts" \
        -o "Dir::State::lists=$PWD/apt/lists" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= \
        -o APT::Get::List-Cleanup=false -o APT::Sandbox::User=root "$@"
}

# Arguments: the folder to unpack to, the package whose source it is.
unpack() {
    source=$(dpkg-query -W -f '${source:Package}=${source:Version}' "$2")
    asked source --only-source --download-only "$source"
    file=${source#*=}
    file=${source%%=*}_${file#*:}.dsc # an epoch is not part of the file's name
    dpkg-source --no-check --extract "$file" "$1" >/dev/null
}

asked update
unpack httplib libcpp-httplib-dev
unpack fmt libfmt-dev
unpack spdlog libspdlog-dev
rm -rf apt

# Its header alone makes declarations and code; the program was compiled with the former.
python3 "$PWD/httplib/split.py" --out httplib-split >/dev/null
cmp httplib-split/httplib.h /usr/include/httplib.h
