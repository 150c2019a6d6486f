#!/bin/sh
# Brings Chromium from Debian's packages where this machine allows it; says what is missing elsewhere.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null && exit 0
fi
echo "browser tests will be skipped: Chromium is missing; as root: apt-get install chromium" >&2
