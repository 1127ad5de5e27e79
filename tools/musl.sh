#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fetches the C library musl for i386, static, for the programs of tests/programs:
#   build/host/musl   what Debian's package musl-dev for i386 holds, unpacked
# The machine stays as it is: no foreign architecture, nothing installed, package lists of our own
# that are thrown away. Needs no root, but the network, and a Debian that has musl-dev for i386.

cd "$(dirname "$0")/.." || exit 1
musl=$PWD/build/host/musl

give_up() { printf 'musl: %s\n' "$1"; exit 1; }

# apt as if this were an i386 machine with nothing installed. The hooks that a system hangs onto
# apt are taken away, because they would look after the machine's lists, not ours.
apt_i386() {
	apt-get -q -c "$musl/apt/config" "$@" >>"$musl/log" 2>&1
}

write_config() {
	mkdir -p "$musl/apt/state/lists/partial" "$musl/apt/cache/archives/partial"
	cat >"$musl/apt/config" <<-END
		#clear APT::Architectures;
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		APT::Architecture "i386";
		APT::Architectures { "i386"; };
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Dir::State "$musl/apt/state";
		Dir::State::status "/dev/null";
		Dir::Cache "$musl/apt/cache";
	END
}

[ -e "$musl/usr/lib/i386-linux-musl/libc.a" ] && exit 0
command -v apt-get >/dev/null || give_up "this is not a Debian or Ubuntu system"
write_config
echo "musl: fetching musl-dev for i386"
apt_i386 update		# a list that cannot be fetched does not matter if the package is found
(cd "$musl" && apt_i386 download musl-dev) ||
	give_up "apt cannot fetch musl-dev for i386 (build/host/musl/log says more)"
for deb in "$musl"/musl-dev_*.deb; do
	dpkg-deb -x "$deb" "$musl" || exit 1
done
rm -rf "$musl/apt" "$musl"/musl-dev_*.deb
