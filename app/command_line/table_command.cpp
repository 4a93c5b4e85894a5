// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/help_page.h"
#include "app/command_line/option.h"
#include "app/command_line/output.h"
#include "app/command_line/picture.h"
#include "app/command_line/scene_options.h"
#include "app/tables/table_formats.h"
#include "app/tables/whole_table.h"
#include "core/find_by_id.h"
#include "core/model_files/table_files.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace posviz {

namespace {

struct TableCommandOptions {
    std::optional<std::string> view{};
    SceneOptions scene{};
    std::optional<std::string> format{};
    std::optional<std::string> output{};
};

Outcome<const TableFormat *> tableFormatFrom(const TableCommandOptions &options)
{
    if (options.format) {
        const TableFormat *format = findTableFormat(*options.format);
        if (!format)
            return misuse("--format: '{0}' is not known; it must be one of {1}.", *options.format, joinedIds(tableFormats()));
        return format;
    }
    if (!goesToFile(options.output))
        return &tableFormats().front();
    const auto dot = options.output->rfind('.');
    std::string suffix = dot == std::string::npos ? "" : options.output->substr(dot + 1);
    std::ranges::transform(suffix, suffix.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const TableFormat *format = findTableFormat(suffix);
    if (!format)
        return misuse("--output: '{0}' does not name a table format; its suffix must be one of {1}, or use --format.",
                      *options.output, joinedIds(tableFormats()));
    return format;
}

Outcome<WholeTable> sizeOf(const Figure &figure, const std::optional<Cells> &wanted)
{
    const WholeTable size = wholeTable(figure, wanted);
    if (!size.isTooLarge())
        return size;
    Sentence why = sentence("{0} x {1} cells are too many for a table; at most {2} are allowed: choose fewer with --cells, "
                            "--positions or --keys.",
                            plain(size.rows), plain(size.columns), plain(mostCells));
    return wanted ? misuse("--cells: {0}", std::move(why)) : misuse(std::move(why));
}

Ending writeTable(const TableCommandOptions &options)
{
    const Outcome<const View *> view = viewFrom(options.view);
    if (!view)
        return view.refusal();
    const Outcome<const TableFormat *> format = tableFormatFrom(options);
    if (!format)
        return format.refusal();
    const Outcome<std::optional<Cells>> cells = cellsFrom(options.scene);
    if (!cells)
        return cells.refusal();
    TableFiles files; // a model's table is read once
    Outcome<Scene> scene = sceneFrom(options.scene, files);
    if (!scene)
        return scene.refusal();
    const Outcome<EvaluatedScene> evaluated = evaluatedFrom(*std::move(scene), files);
    if (!evaluated)
        return evaluated.refusal();
    const Outcome<Plate> coarse = coarsePlateOf(**view, *evaluated);
    if (!coarse)
        return coarse.refusal();
    const Outcome<WholeTable> size = sizeOf(*coarse->figure, *cells);
    if (!size)
        return size.refusal();
    const TableParts parts = tableParts(**view, *evaluated, *size);
    std::vector<Sentence> notes;
    const TableParts noting{.count = parts.count, .plate = [&](std::int64_t part) {
                                Result<Plate> plate = parts.plate(part);
                                if (plate && part == 0)
                                    notes = plate->figure->notes;
                                return plate;
                            }};
    const Ending ending = writeOutput(
        [&](const ByteSink &sink) -> Ending {
            const Result<bool> written = (*format)->write(noting, sink);
            return written ? Ending{} : notDone(written.failure().sentence);
        },
        options.output);
    if (!ending)
        tellNotes(notes);
    return ending;
}

} // namespace

Action addTableCommand(CLI::App &command)
{
    const auto options = std::make_shared<TableCommandOptions>();
    setHelpPage(command,
                {
                    .usage = "posviz table VIEW [scene options] [--format ID] [--output FILE]",
                    .summary =
                        "Writes the numbers behind a view, with 17 significant digits. Without --cells there is a cell for "
                        "each number, and a point for each distance.",
                    .sections = {viewsSection(), encodingsSection(),
                                 examplesSection({
                                     "posviz table spectrum --model config.json --format json",
                                     "posviz table similarity --length 131072 --cells 512x512 --output score.npy",
                                     "posviz table encoding --encoding sinusoidal --dimension 8 --length 16",
                                 })},
                });
    addWord(command, "VIEW", options->view, "What to show; see below.");
    addOption(command, "--format", "ID", options->format,
              "One of " + joinedIds(tableFormats()) + "; else the output file's suffix, else " + tableFormats().front().id + ".",
              "Table options");
    addOption(command, "--output", "FILE", options->output, "The file to write; '-', the default: standard output.",
              "Table options");
    addSceneOptions(command, options->scene);
    return [options] { return writeTable(*options); };
}

} // namespace posviz
