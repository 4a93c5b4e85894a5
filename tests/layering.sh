#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The walls of the house, read off all #include lines.
#   layering.sh PROJECT    prints each breach with the rule that it breaks; exits 1 if there is any
#   layering.sh --break    tries this script on small houses with one wrong line each; exits 1 unless it finds them all
set -u

# Lowest rooms first. A room is entered from above only: a file includes files of its own room and of the rooms in the last
# column, all of which stand above it in this table. "core" is every room of core but model_files, which only app opens.
# Files go by their path without .h or .cpp; a name with a slash at its end is a folder, less the files named by themselves.
rooms() {
    cat <<'TABLE'
text        | core/build_watch core/numbers core/natural_order core/shown_text core/sentence core/result core/guarded core/find_by_id core/checked_json |
values      | core/bins core/random core/turn_rate core/table core/table_source core/lag_function core/source core/parameter core/knob_builders core/rgb core/colour_tables core/colours core/figure core/settings/setting | text
signal      | core/signal                                             | text values
scene       | core/scene                                              | text values
analysis    | core/analysis/                                          | text values signal
encoding    | core/encoding core/encoding_facts                       | text values signal
scaling     | core/scaling/                                           | text values signal encoding
settings    | core/settings/                                          | text values
engines     | core/analysis/engines                                   | text values signal scene analysis encoding scaling settings
verdict     | core/analysis/scaling_verdict                           | text values signal scene analysis encoding scaling
encodings   | core/encodings/                                         | text values signal analysis encoding scaling
subject     | core/subject_knobs core/subject_edits core/subject_extension core/evaluate | text values signal scene encoding scaling
view        | core/view                                               | text values signal scene
edits       | core/scene_knobs core/scene_edits                       | text values scene subject view
views       | core/views/                                             | text values signal scene analysis encoding scaling engines view subject
plate       | core/plate                                              | text values signal scene subject view
scene_json  | core/scene_json                                         | text values scene subject view edits
model_files | core/model_files/                                       | text values signal scene encoding scaling settings encodings subject scene_json
units       | app/units                                               |
background  | app/background                                          | text
wording     | app/wording                                             | text
files       | app/export/save_whole                                   | text
plot        | app/plot/                                               | core wording
control     | app/session app/session_file app/plate_worker app/opened_model app/presets app/last_session | core model_files background wording files plot
export      | app/export/                                             | core background wording units files plot
tables      | app/tables/                                             | core model_files wording
widgets     | app/widgets/                                            | core model_files background wording units files control plot export tables
command     | app/command_line/                                       | core model_files wording units files control export tables
main        | app/main                                                | widgets command
TABLE
}

# Prints the breaches of the house in the working directory.
breaches() {
    {
        rooms | sed 's/^/room|/'
        find core app -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.inc' \) | sort | sed 's/^/file|/'
        # FILE:LINE:#include ...
        grep -rnE --include='*.h' --include='*.cpp' --include='*.inc' '^[[:space:]]*#[[:space:]]*include' core app | sed 's/^/line|/'
    } | awk -F'|' '
        function breach(where, rule) { print where "    <- " rule }
        function words(text, into) { gsub(/^ +| +$/, "", text); return split(text, into, / +/) }
        # The room of a file, by its name or else by its folder; empty: none.
        function roomOf(path) {
            sub(/\.[a-z]+$/, "", path)
            while (path != "") {
                if (path in room) return room[path]
                sub(/[^\/]*\/?$/, "", path)
            }
            return ""
        }

        $1 == "room" {
            count = words($2, name); own = name[1]
            count = words($3, name)
            for (i = 1; i <= count; ++i) {
                if (name[i] in room) breach(name[i], "stands in the table twice")
                room[name[i]] = own
                if (name[i] ~ /^core\//) coreRoom[own] = own != "model_files"
            }
            count = words($4, name)
            for (i = 1; i <= count; ++i) {
                if (name[i] == "core") { for (other in known) if (coreRoom[other]) opens[own, other] = 1 }
                else if (!(name[i] in known)) breach(own " to " name[i], "the table itself runs up")
                else opens[own, name[i]] = 1
            }
            known[own] = 1
            opens[own, own] = 1
            next
        }
        $1 == "file" {
            if (roomOf($2) == "") breach($2, "is in no room of the table")
            path = $2; sub(/\.[a-z]+$/, "", path)
            while (path != "") { exists[path] = 1; sub(/[^\/]*\/?$/, "", path) }
            next
        }
        {
            where = $2; for (i = 3; i <= NF; ++i) where = where "|" $i
            from = where; sub(/:.*/, "", from)
            inCore = from ~ /^core\//
            included = where; sub(/^[^<"]*/, "", included)
            quoted = included ~ /^"/; sub(/^[<"]/, "", included); sub(/[>"].*/, "", included)

            if (inCore && (included ~ /^(Q[A-Z]|Qt|qt|q[a-z0-9]+\.h)/ || tolower(included) ~ /qcustomplot/))
                breach(where, "core knows no Qt")
            if (!inCore && from !~ /^app\/(plot|export)\// && tolower(included) ~ /qcustomplot/)
                breach(where, "only app/plot and app/export know QCustomPlot")
            if (included ~ /(^|\/)(core|app)\//) sub(/^.*(\.\.\/|^)/, "", included)
            if (included ~ /^(core|app)\//) {
                to = roomOf(included); own = roomOf(from)
                if (to == "") breach(where, "is in no room of the table")
                else if (own != "" && !((own, to) in opens))
                    breach(where, "the room " own " does not open onto " to)
            } else if (quoted && included !~ /^moc_|\.moc$/)
                breach(where, "quoted includes start at the project'"'"'s root")
        }
        END { for (place in room) if (!(place in exists)) breach(place, "stands in the table and nowhere else") }'
}

# A house with a file for each place of the table, in the working directory.
build() {
    rooms | cut -d'|' -f2 | tr -s ' ' '\n' | while read -r place; do
        case $place in
        '') continue ;;
        */) mkdir -p "$place" && echo '#include <vector>' >"${place}room.h" ;;
        *) mkdir -p "${place%/*}" && echo '#include <vector>' >"$place.h" ;;
        esac
    done
}

# expect RULE FILE LINE: a house whose FILE has this line too breaks the rule, in that file, and nothing else.
expect() {
    rm -rf core app && build && mkdir -p "${2%/*}" && printf '%s\n' "$3" >>"$2"
    found=$(breaches) || exit 2
    case $found in
    *"
"* | '') ;;
    "$2"*"    <- $1") return ;;
    esac
    printf 'not found: %s (%s: %s); found: %s\n' "$1" "$2" "$3" "$found" && failed=1
}

# The house as it is built has no breach, nor with this line.
allow() {
    rm -rf core app && build && printf '%s\n' "$2" >>"$1"
    found=$(breaches) || exit 2
    [ -z "$found" ] || { printf 'no breach: %s: %s; found: %s\n' "$1" "$2" "$found" && failed=1; }
}

if [ "$1" = --break ]; then
    house=$(mktemp -d) || exit 2
    trap 'rm -rf "$house"' EXIT
    cd "$house" || exit 2
    failed=0
    allow core/views/room.h '#include "core/analysis/engines.h"'
    allow core/analysis/room.h '  #  include "core/figure.h" // CellMatrix'
    allow app/plot/room.h '#include <qcustomplot.h>'
    allow app/main.h '#include <QApplication>'
    allow app/widgets/room.h '#include "room.moc"'
    expect 'the room scene does not open onto view' core/scene.h '#include "core/view.h"'
    expect 'the room values does not open onto analysis' core/lag_function.h '#include "core/analysis/room.h"'
    expect 'the room subject does not open onto model_files' core/evaluate.h '#include "core/model_files/room.h"'
    expect 'the room analysis does not open onto engines' core/analysis/room.h '#include "core/analysis/engines.h"'
    expect 'the room views does not open onto encodings' core/views/room.h '#include "core/encodings/room.h"'
    expect 'the room encodings does not open onto views' core/encodings/room.h '#include "core/views/all.inc"'
    expect 'the room text does not open onto units' core/numbers.h '#include <app/units.h>'
    expect 'the room text does not open onto values' core/sentence.h '#include "../core/table.h"'
    expect 'the room tables does not open onto plot' app/tables/room.h '#include "app/plot/room.h"'
    expect 'the room plot does not open onto model_files' app/plot/room.h '#include "core/model_files/room.h"'
    expect 'is in no room of the table' core/stray.h '#pragma once'
    expect 'is in no room of the table' app/attic/stray.cpp '#include <vector>'
    expect 'core knows no Qt' core/figure.h '#include <QString>'
    expect 'core knows no Qt' core/figure.h '#include <QtCore/qglobal.h>'
    expect 'core knows no Qt' core/figure.h '#include <qcustomplot.h>'
    expect 'only app/plot and app/export know QCustomPlot' app/widgets/room.h '#include <qcustomplot.h>'
    expect "quoted includes start at the project's root" core/views/room.h '#include "room.h"'
    rm -rf core app && build && rm core/view.h
    [ "$(breaches)" = 'core/view    <- stands in the table and nowhere else' ] || { echo 'not found: a stale row' && failed=1; }
    exit "$failed"
fi

cd "$1" || exit 2
found=$(breaches) || exit 2
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
