// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/help_page.h"
#include "app/command_line/option.h"
#include "app/command_line/output.h"
#include "app/command_line/picture.h"
#include "app/command_line/scene_options.h"
#include "app/tables/table_formats.h"
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
        return misuse("--output: '{0}' names no table format; its suffix must be one of {1}, or give --format.", *options.output,
                      joinedIds(tableFormats()));
    return format;
}

/// How many cells the whole table has along each axis, and how many of its rows (of a map) or points (of curves) a part has.
struct TableSize {
    int rows = 1;
    int columns = 1;
    std::int64_t parted = 1; ///< the rows, or the points
    std::int64_t partSize = 1;
};

/// Numbers of a part: some megabytes, and as many of text.
constexpr std::int64_t mostPartNumbers = std::int64_t{1} << 19;

/// A part of so many points takes the same for sixteen curves.
constexpr std::int64_t mostPartPoints = std::int64_t{1} << 16;

Outcome<TableSize> sizeOf(const Figure &figure, const std::optional<Cells> &wanted)
{
    const Heatmap *map = heatmapOf(figure);
    const PhaseMap *phase = phaseMapOf(figure);
    if (!map && !phase) {
        const std::int64_t all = figure.points.value_or(1);
        const std::int64_t points = wanted ? std::min(all, wanted->columns) : all;
        return TableSize{.rows = 1, .columns = static_cast<int>(points), .parted = points, .partSize = mostPartPoints};
    }
    const std::int64_t allRows = (map ? map->rows : phase->rows).run().count;
    const std::int64_t allColumns = (map ? map->columns : phase->columns).run().count;
    const Cells cells{std::min(allRows, wanted ? wanted->rows : allRows),
                      std::min(allColumns, wanted ? wanted->columns : allColumns)};
    if (cells.rows > mostCells / cells.columns) {
        Sentence why = sentence("{0} x {1} cells are too many for a table; at most {2} are allowed: choose fewer with --cells, "
                                "--positions or --keys.",
                                plain(cells.rows), plain(cells.columns), plain(mostCells));
        return wanted ? misuse("--cells: {0}", std::move(why)) : misuse(std::move(why));
    }
    return TableSize{.rows = static_cast<int>(cells.rows),
                     .columns = static_cast<int>(cells.columns),
                     .parted = cells.rows,
                     .partSize = std::max<std::int64_t>(1, mostPartNumbers / cells.columns)};
}

TableParts partsOf(const View &view, const EvaluatedScene &scene, const TableSize &size)
{
    TableParts parts{.count = (size.parted + size.partSize - 1) / size.partSize, .plate = {}};
    parts.plate = [&view, scene, size, whole = parts.count == 1](std::int64_t part) -> Result<Plate> {
        Resolution resolution{.rows = size.rows, .columns = size.columns};
        const std::int64_t first = part * size.partSize;
        if (!whole)
            resolution.part = Run{first, std::min(size.partSize, size.parted - first)};
        Plate plate = builtPlate(view, scene, std::move(resolution));
        if (!plate.figure)
            return Error(plate.silence);
        return plate;
    };
    return parts;
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
    const Outcome<TableSize> size = sizeOf(*coarse->figure, *cells);
    if (!size)
        return size.refusal();
    const TableParts parts = partsOf(**view, *evaluated, *size);
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
    addWord(command, "VIEW", options->view, "What to show, see below.");
    addOption(command, "--format", "ID", options->format,
              "One of " + joinedIds(tableFormats()) + "; else the output file's suffix, else " + tableFormats().front().id + ".",
              "Table options");
    addOption(command, "--output", "FILE", options->output, "The file to write; none or '-': standard output.", "Table options");
    addSceneOptions(command, options->scene);
    return [options] { return writeTable(*options); };
}

} // namespace posviz
