// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"

#include "core/random.h"

// Devlin et al. 2018, arXiv 1810.04805: a trained vector for each position, added to the token embedding; BERT's code
// (modeling.py) starts from a normal distribution of standard deviation 0.02, cut at two standard deviations, which
// GPT-2's (model.py, 0.01) and Hugging Face's (initializer_range 0.02) do not cut; neither does this page.

namespace posviz {

namespace {

constexpr double initialDeviation = 0.02;

const Parameter &rowsParameter()
{
    static const Parameter parameter{
        .key = "rows",
        .label = "Table length",
        .unit = "positions",
        .help = "How many positions the table holds: 512 in BERT, 1024 in GPT-2. Later positions do not exist.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 4096,
        .defaultValue = 512,
        .step = 1,
    };
    return parameter;
}

const Parameter &tableSeedParameter()
{
    static const Parameter parameter{
        .key = "table_seed",
        .label = "Table seed",
        .help = "Picks one of the random tables that training could start from.",
        .minimum = 0,
        .maximum = 9999,
        .defaultValue = 0,
        .step = 1,
    };
    return parameter;
}

std::shared_ptr<const Table> initialTable(std::int64_t rows, int columns, std::uint64_t seed)
{
    Table::RowMajor values(rows, columns);
    // A stream a row, so that a longer table begins with the rows of a shorter one.
    for (std::int64_t row = 0; row < rows; ++row) {
        RandomNumbers numbers(seed, static_cast<std::uint64_t>(row));
        for (int column = 0; column < columns; ++column)
            values(row, column) = initialDeviation * numbers.normal();
    }
    return std::make_shared<const Table>(std::move(values));
}

Result<Signal> evaluate(const Dimensions &dimensions, const Ingredients &ingredients)
{
    if (ingredients.table)
        return Signal{Absolute{LearnedTable{ingredients.table, true}}};
    const auto rows = static_cast<std::int64_t>(valueOf(ingredients.values, rowsParameter()));
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, tableSeedParameter()));
    return Signal{Absolute{LearnedTable{initialTable(rows, dimensions.dimension, seed), false}}};
}

} // namespace

Encoding learnedEncoding()
{
    return {
        .id = "learned",
        .title = "Learned table",
        .source = {2018, "Devlin et al.", "BERT", "1810.04805", "section 3"},
        .summary = "Adds a trained vector for each position to the token embedding. Positions past the table's end do not exist.",
        .facts = {.actsOn = {Place::Input},
                  .origin = Origin::Learned,
                  .learnedNumbers = "positions × dimension",
                  .everyLength = false,
                  .extrapolates = "not at all: there is no row past the table's end",
                  .models = {"BERT", "GPT-2", "GPT-3", "OPT", "RoBERTa", "Whisper's decoder", "ViT"},
                  .formula = "x(p) + P[p]"},
        .ancestors = {{"sinusoidal", "a trained row takes the place of the formula"}},
        .parameters = {rowsParameter(), tableSeedParameter()},
        .usesBase = false,
        .readsTable = true,
        .evaluate = evaluate,
    };
}

} // namespace posviz
