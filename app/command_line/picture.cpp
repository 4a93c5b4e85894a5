// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/picture.h"

#include "app/command_line/standard_streams.h"
#include "core/find_by_id.h"

namespace posviz {

Outcome<const View *> viewFrom(const std::optional<std::string> &word)
{
    if (!word)
        return misuse("VIEW is missing; it must be one of " + joinedIds(views()) + ".");
    const View *view = findView(*word);
    if (!view)
        return misuse("VIEW: '" + *word + "' is not known; it must be one of " + joinedIds(views()) + ".");
    return view;
}

Outcome<Picture> pictureOf(const View &view, Scene scene, TableFiles &files)
{
    Result<Signal> signal = evaluate(scene, files);
    if (!signal)
        return notDone(signal.error());
    return Picture{&view, std::move(scene), *std::move(signal)};
}

Outcome<Figure> figureOf(const Picture &picture, int rows, int columns)
{
    Result<Figure> figure = picture.view->build(picture.scene, picture.signal, Resolution{.rows = rows, .columns = columns});
    if (!figure)
        return notDone(figure.error());
    return *std::move(figure);
}

Outcome<Figure> coarseFigureOf(const Picture &picture)
{
    constexpr int cells = 64;
    return figureOf(picture, cells, cells);
}

void tellNotes(const std::vector<std::string> &notes)
{
    for (const std::string &note : notes)
        tell("note: " + note);
}

} // namespace posviz
