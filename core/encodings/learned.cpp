// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/bicubic.h"
#include "core/encodings/catalogue.h"
#include "core/encodings/initial_weights.h"
#include "core/knob_builders.h"

#include <algorithm>
#include <cmath>

// Devlin et al. 2018, arXiv 1810.04805: a trained vector for each position, added to the token embedding; BERT's code
// (modeling.py) starts from a normal distribution of standard deviation 0.02, cut at two standard deviations, which
// GPT-2's (model.py, 0.01) and Hugging Face's (initializer_range 0.02) do not cut; neither does this page.
// OPT and BART keep two rows before that of position 0 (offset 2); RoBERTa and fairseq count from padding_idx + 1, which is 2
// as well. ViT's table is a square grid behind the row of the class token, and is resized for other image sizes.

namespace posviz {

namespace {

const Parameter &rowsParameter()
{
    static const Parameter parameter = positionsParameter(
        "rows", "Table length",
        "Number of positions in the table: 512 in BERT, 1024 in GPT-2, 197 in ViT. Later positions do not exist.", 1, 4096,
        512);
    return parameter;
}

const Parameter &tableSeedParameter()
{
    static const Parameter parameter =
        weightsSeedParameter("table_seed", "Random seed", "Selects the random initialisation.");
    return parameter;
}

const Parameter &offsetParameter()
{
    static const Parameter parameter{
        .key = "offset",
        .label = "Offset",
        .unit = "rows",
        .help = "Rows before position 0 that are not positions: 2 in OPT and BART, padding_idx + 1 = 2 in RoBERTa.",
        .minimum = 0,
        .maximum = 16,
        .defaultValue = 0,
        .step = 1,
    };
    return parameter;
}

const Parameter &resizeParameter()
{
    static const Parameter parameter{
        .key = "resize",
        .label = "Resize",
        .help = "Whether the rows, a class token and a square grid of patches, are interpolated to another grid, as ViT does for "
                "other image sizes.",
        .scale = ParameterScale::Choice,
        .choices = {{"off", "Off", "the rows unchanged"},
                    {"bicubic", "Bicubic", "cubic convolution with a = −0.75, corners not aligned; the class token is kept"}},
    };
    return parameter;
}

Parameter gridParameter(std::string key, std::string label, std::string side)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .unit = "patches",
        .help = std::move(side) + " of the grid to which the table is interpolated.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 64,
        .defaultValue = 24,
        .step = 1,
        .onlyWhen = {Condition{"resize", {"bicubic"}}},
    };
}

const Parameter &tableGridHeightParameter()
{
    static const Parameter parameter = gridParameter("grid_height", "Grid height", "Rows");
    return parameter;
}

const Parameter &tableGridWidthParameter()
{
    static const Parameter parameter = gridParameter("grid_width", "Grid width", "Columns");
    return parameter;
}

/// The side of the largest square grid behind a class token that so many rows hold; at least 1.
std::int64_t gridSide(std::int64_t rows)
{
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(std::max<std::int64_t>(rows - 1, 1))));
    return std::max<std::int64_t>(side, 1);
}

/// Row 0 is the class token; the others are a square grid.
std::shared_ptr<const Table> resized(const std::shared_ptr<const Table> &rows, const Values &values)
{
    const std::int64_t side = gridSide(rows->rows());
    const auto height = static_cast<std::int64_t>(valueOf(values, tableGridHeightParameter()));
    const auto width = static_cast<std::int64_t>(valueOf(values, tableGridWidthParameter()));
    const auto rowsOf = [=](Run run) {
        const VectorGrid grid{.height = side, .width = side, .features = rows->columns(), .line = [&](std::int64_t y) {
                                  return rows->rows({1 + y * side, side});
                              }};
        Table::RowMajor made(run.count, rows->columns());
        if (run.first == 0)
            made.row(0) = rows->row(0);
        const std::int64_t first = std::max<std::int64_t>(run.first - 1, 0), end = run.end() - 1; // cells of the grid
        if (end > first) {
            const Run lines{first / width, (end - 1) / width - first / width + 1};
            made.bottomRows(end - first) =
                resizedLines(grid, height, width, lines).middleRows(first - lines.first * width, end - first);
        }
        return made;
    };
    return std::make_shared<const Table>(1 + height * width, rows->columns(), rowsOf);
}

/// The opened table's rows of positions; fails where they are not what the knobs ask for.
Result<std::shared_ptr<const Table>> openedTable(const std::shared_ptr<const Table> &table, const Values &values)
{
    const auto offset = static_cast<std::int64_t>(valueOf(values, offsetParameter()));
    const bool resize = isChosen(values, resizeParameter(), "bicubic");
    const std::int64_t rows = table->rows() - offset;
    if (rows < 1)
        return failed("offset: the table has {0} rows, so it must be less than that.", plain(table->rows()));
    if (resize && (rows < 2 || 1 + gridSide(rows) * gridSide(rows) != rows))
        return failed(
            "resize: a table of {0} rows is not a class token and a square grid, such as 197 = 1 + 14 × 14; it must be off.",
            plain(rows));
    std::shared_ptr<const Table> positions = table;
    if (offset > 0)
        positions = std::make_shared<const Table>(
            rows, table->columns(), [table, offset](Run run) { return table->rows({run.first + offset, run.count}); });
    return resize ? resized(positions, values) : positions;
}

std::shared_ptr<const Table> initialTable(int columns, const Values &values)
{
    const auto offset = static_cast<std::int64_t>(valueOf(values, offsetParameter()));
    const bool resize = isChosen(values, resizeParameter(), "bicubic");
    const auto seed = static_cast<std::uint64_t>(valueOf(values, tableSeedParameter()));
    auto rows = static_cast<std::int64_t>(valueOf(values, rowsParameter()));
    if (resize)
        rows = 1 + gridSide(rows) * gridSide(rows);
    // Row p is that of position p: a stream a row, and the rows before the first position have the first ones.
    const auto positions = std::make_shared<const Table>(rows, columns, [=](Run run) {
        return normalRows(run.count, columns, initialDeviation, seed, static_cast<std::uint64_t>(offset + run.first));
    });
    return resize ? resized(positions, values) : positions;
}

Result<Signal> evaluateLearned(const Dimensions &dimensions, const Ingredients &ingredients)
{
    if (!ingredients.table)
        return Signal{Absolute{LearnedTable{initialTable(dimensions.dimension, ingredients.values), false}}};
    Result<std::shared_ptr<const Table>> table = openedTable(ingredients.table, ingredients.values);
    if (!table)
        return table.failure();
    return Signal{Absolute{LearnedTable{*std::move(table), true}}};
}

} // namespace

Encoding learnedEncoding()
{
    return {
        .id = "learned",
        .title = "Learned embeddings",
        .source = {2018, "Devlin et al.", "BERT", "1810.04805", "section 3"},
        .summary = "Adds a learned vector for each position to the token embedding. Positions beyond the end of the table do not "
                   "exist.",
        .kind = SignalKind::Absolute,
        .facts = {.actsOn = {Place::Input},
                  .origin = Origin::Learned,
                  .learnedNumbers = "positions × dimension",
                  .everyLength = false,
                  .extrapolates = "not at all: the table has no row beyond its end",
                  .models = {"BERT", "GPT-2", "GPT-3", "OPT", "BART", "RoBERTa", "Whisper's decoder", "ViT"},
                  .formula = "x(p) + P[p]"},
        .ancestors = {{"sinusoidal", "a learned row replaces the formula"}},
        .parameters = {rowsParameter(), offsetParameter(), resizeParameter(), tableGridHeightParameter(),
                       tableGridWidthParameter(), tableSeedParameter()},
        .usesBase = false,
        .readsTable = true,
        .tableShape = "positions × features",
        .tableSetsDimension = true,
        .tableKnobs = {offsetParameter().key, resizeParameter().key, tableGridHeightParameter().key,
                       tableGridWidthParameter().key},
        .evaluate = evaluateLearned,
    };
}

} // namespace posviz
