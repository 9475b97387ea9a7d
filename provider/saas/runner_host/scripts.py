"""What is done as root on a runner host: shell, each with a name of its own, names and paths as arguments.

No value that is secret is an argument: the registration token is read from standard input, and handed to the agent in
the environment of its own process (ACTIONS_RUNNER_INPUT_TOKEN, which it takes out at once).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """A script and its name, which is what error sentences say failed."""

    step: str
    text: str


SEE = Script(
    "looking",
    """\
unit=$1 agent=$2 home=$3 run=$4 user=$5 service=$6 image=$7
cd /
show() { printf '%s ' "$1"; base64 -w0; echo; }
if test -f "$unit"; then show unit <"$unit"; fi
if test -f "$agent/agent.txt"; then show agent <"$agent/agent.txt"; fi
if test -d "$agent/agent"; then
  (cd "$agent/agent" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum) | sha256sum | show tree
fi
if test -f "$home/registration/.runner"; then show registration <"$home/registration/.runner"; fi
if systemctl is-active "$service" >/dev/null 2>&1; then echo active | show active; fi
if systemctl is-enabled "$service" >/dev/null 2>&1; then echo enabled | show enabled; fi
theirs=$(getent passwd "$user" | cut -d: -f6)
if test -n "$theirs" && test "$theirs" != "$home"; then echo "$user" | show foreign; fi
if test "$theirs" = "$home"; then
  echo "$user" | show user
  if test -d "$run" && runuser -u "$user" -- env HOME="$home" XDG_RUNTIME_DIR="$run" \\
    podman image exists "$image" >/dev/null 2>&1; then echo "$image" | show image; fi
fi
echo done | show end
""",
)
"""Tells what is there, a line each, in base64; the last line says that it came to its end."""

USER = Script(
    "making the runner's user",
    """\
set -e
user=$1 home=$2
umask 022
rm -rf "$home"
mkdir -p "${home%/*}"
useradd --create-home --home-dir "$home" --shell /usr/sbin/nologin "$user"
""",
)
"""A home without its user is of nobody: another user may get the former one's number."""

AGENT = Script(
    "fetching the agent",
    """\
set -e
agent=$1 kind=$2 version=$3 url=$4 sha256=$5 schemes=$6 seconds=$7
umask 022
mkdir -p "$agent"
rm -rf "$agent/new"
trap 'rm -rf "$agent/new"' EXIT
mkdir -p "$agent/new/agent"
curl --fail --silent --show-error --location --max-redirs 5 --proto "$schemes" --proto-redir "$schemes" \\
  --max-time "$seconds" --output "$agent/new/archive" --url "$url"
found=$(sha256sum <"$agent/new/archive" | cut -c1-64)
if test "$found" != "$sha256"; then
  echo "the archive has the checksum $found" >&2
  exit 65
fi
tar --extract --gzip --no-same-owner --file "$agent/new/archive" --directory "$agent/new/agent"
cd "$agent/new/agent"
tree=$(find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-64)
cd /
printf '%s\\n' "$kind" "$version" "$url" "$sha256" "$tree" >"$agent/new/agent.txt"
rm -rf "$agent/agent" "$agent/agent.txt"
mv "$agent/new/agent" "$agent/agent"
mv "$agent/new/agent.txt" "$agent/agent.txt"
""",
)
"""Fetches, checks, and only then unpacks; what is not whole is not there."""

IMAGE = Script(
    "fetching the image",
    """\
set -e
user=$1 home=$2 run=$3 image=$4
cd /
mkdir -p "$run"
chmod 700 "$run"
chown "$user:" "$run"
exec runuser -u "$user" -- env HOME="$home" XDG_RUNTIME_DIR="$run" podman pull --quiet "$image"
""",
)
"""podman wants a folder that a reboot empties, and keeps to the first one: it is that of the unit."""

UNIT = Script(
    "writing the unit",
    """\
set -e
umask 022
trap 'rm -f "$1.new"' EXIT
cat >"$1.new"
mv "$1.new" "$1"
systemctl daemon-reload
""",
)

REGISTER = Script(
    "registering the runner",
    """\
set -e
home=$1 user=$2 agent=$3 url=$4 name=$5 labels=$6 group=$7
IFS= read -r token
umask 077
rm -rf "$home/registration" "$home/registering"
mkdir -p "$home/registering" "$home/registration"
trap 'rm -rf "$home/registering"' EXIT
cp -R "$agent/agent/." "$home/registering"
chown -R "$user:" "$home/registering" "$home/registration"
cd "$home/registering"
ACTIONS_RUNNER_INPUT_TOKEN=$token DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \\
  runuser -u "$user" -- env HOME="$home" ./config.sh --unattended --disableupdate --replace \\
  --url "$url" --name "$name" --labels "$labels" --runnergroup "$group" --work _work >&2
for file in .runner .credentials .credentials_rsaparams; do
  test ! -e "$file" || mv "$file" "$home/registration/$file"
done
""",
)

START = Script("starting the unit", 'set -e\nsystemctl enable "$1"\nsystemctl restart "$1"\nsystemctl is-active "$1"\n')

REMOVE = Script(
    "removing it",
    """\
set -e
unit=$1 service=$2 agent=$3 home=$4 run=$5 user=$6
if test -e "$unit"; then systemctl disable --now "$service"; fi
rm -f "$unit" "$unit.new"
systemctl daemon-reload
if test -n "$user" && test "$(getent passwd "$user" | cut -d: -f6)" = "$home"; then
  pkill -KILL -u "$user" || true
  userdel "$user"
fi
rm -rf "$agent" "$home" "$run"
rmdir "${agent%/*}" "${home%/*}" 2>/dev/null || true
""",
)
