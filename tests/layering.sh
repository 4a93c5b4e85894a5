#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The walls of the house, read off the #include lines. Usage: layering.sh PROJECT; prints each breach, exits 1 if there is any.
set -u
cd "$1" || exit 2

# Each #include in these folders: FILE:LINE:#include ...
includes() {
    grep -rnE --include='*.h' --include='*.cpp' --include='*.inc' '^[[:space:]]*#[[:space:]]*include' "$@"
}

# Prints what the pipeline before it lets through, with the rule that it breaks.
breaks() {
    sed "s|\$|    <- $1|"
}

breaches=$(
    includes core | grep -E '[<"](Q[A-Z]|Qt|qt|q[a-z0-9]+\.h|([^">]*/)?qcustomplot)' | breaks 'core knows no Qt'
    includes core | grep -E '[<"]([^">]*/)?app/' | breaks 'core knows no app'
    includes core/encodings | grep '"core/views/' | breaks 'encodings know no views'
    includes core/views | grep '"core/encodings/' | breaks 'views know signals, no encodings'
    includes core | grep -v '^core/model_files/' | grep '"core/model_files/' | breaks 'the numeric core knows no model files'
    includes app | grep -vE '^app/(plot|export)/' | grep -i '[<"].*qcustomplot' | breaks 'only app/plot and app/export know QCustomPlot'
    includes core app | grep '"' | grep -vE '"(core|app)/|"moc_|\.moc"' | breaks 'quoted includes start at the project'"'"'s root'
)
[ -z "$breaches" ] || { printf '%s\n' "$breaches"; exit 1; }
