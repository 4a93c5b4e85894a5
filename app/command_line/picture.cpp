// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/picture.h"

#include "app/command_line/standard_streams.h"
#include "core/find_by_id.h"

#include <utility>

namespace posviz {

Outcome<const View *> viewFrom(const std::optional<std::string> &word)
{
    if (!word)
        return misuse("VIEW is missing; it must be one of {0}.", joinedIds(views()));
    const View *view = findView(*word);
    if (!view)
        return misuse("VIEW: '{0}' is not known; it must be one of {1}.", *word, joinedIds(views()));
    return view;
}

Outcome<EvaluatedScene> evaluatedFrom(Scene scene, TableSource &tables)
{
    EvaluatedScene made = evaluated(std::move(scene), tables);
    if (!made.signal)
        return notDone(made.failure);
    return made;
}

Outcome<Plate> plateOf(const View &view, const EvaluatedScene &scene, int rows, int columns)
{
    Plate plate = builtPlate(view, scene, {.rows = rows, .columns = columns});
    if (!plate.figure)
        return notDone(plate.silence);
    return plate;
}

Outcome<Plate> coarsePlateOf(const View &view, const EvaluatedScene &scene)
{
    constexpr int cells = 64;
    return plateOf(view, scene, cells, cells);
}

void tellNotes(const std::vector<Sentence> &notes)
{
    for (const Sentence &note : notes)
        tell(sentence("note: {0}", note));
}

} // namespace posviz
