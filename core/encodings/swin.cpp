// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"
#include "core/encodings/catalogue.h"
#include "core/encodings/opened_table.h"

#include "core/random.h"

#include <cmath>
#include <optional>

// Liu et al. 2021, Swin Transformer, arXiv 2103.14030, section 3.2: attention within windows of an image, with a trained number
// for each step from one cell of the window to another and each head. Code: Swin-Transformer (models/swin_transformer.py), which
// starts from a normal distribution of standard deviation 0.02.
// Liu et al. 2021, Swin Transformer V2, arXiv 2111.09883, section 3.3 (models/swin_transformer_v2.py): the numbers come from a
// network 2 -> 512 -> heads of the step's log-spaced coordinates, 16 sigmoid(MLP), so that windows of any size share it; its
// weights start from the same distribution, its biases from 0.
// BEiT (Bao et al. 2021, arXiv 2106.08254; modeling_beit.py) adds a class token with three numbers of its own.
// An opened table is a relative_position_bias_table of a square window, (2M - 1)^2 x heads, or BEiT's with three rows more.

namespace posviz {

namespace {

constexpr double deviation = 0.02;
constexpr int hiddenUnits = 512;

const Parameter swinHeads = headsParameter(3);

Parameter side(std::string key, std::string label, std::string help)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .unit = "patches",
        .help = std::move(help),
        .minimum = 1,
        .maximum = 32,
        .defaultValue = 7,
        .step = 1,
    };
}

const Parameter windowHeight = side("window_height", "Window height", "Rows of a window: 7 in Swin, 8 or 16 in SwinV2.");
const Parameter windowWidth = side("window_width", "Window width", "Columns of a window; positions fill it row by row.");

const Parameter form{
    .key = "position_bias",
    .label = "Bias values",
    .help = "Whether each offset has its own learned bias or an MLP computes it.",
    .scale = ParameterScale::Choice,
    .choices = {{"table", "Table", "a learned bias for each offset and head: Swin"},
                {"continuous", "MLP", "16 × sigmoid of an MLP on log-spaced coordinates: SwinV2"},
                {"class_token", "Table, class token", "position 0 is outside the window and has three biases of its own: BEiT"}},
};

const Parameter pretrained{
    .key = "pretrained_window_size",
    .label = "Pretrained window",
    .unit = "patches",
    .help = "Side of the window that the MLP was trained on; auto: that of this window.",
    .minimum = 0,
    .maximum = 64,
    .defaultValue = 0,
    .step = 1,
    .onlyWhen = {Condition{"position_bias", {"continuous"}}},
    .zeroWord = "auto",
};

Eigen::MatrixXd randomTable(Eigen::Index rows, Eigen::Index count, std::uint64_t seed)
{
    Eigen::MatrixXd table(rows, count);
    for (Eigen::Index head = 0; head < count; ++head) {
        RandomNumbers numbers(seed, static_cast<std::uint64_t>(head));
        for (Eigen::Index row = 0; row < rows; ++row)
            table(row, head) = deviation * numbers.normal();
    }
    return table;
}

Eigen::MatrixXd networkTable(const WindowBias &window, int pretrainedSize, Eigen::Index count, std::uint64_t seed)
{
    RandomNumbers numbers(seed, 0);
    const Eigen::MatrixXd hidden =
        Eigen::MatrixXd::NullaryExpr(hiddenUnits, 2, [&] { return deviation * numbers.normal(); }).eval();
    const Eigen::MatrixXd output = randomTable(hiddenUnits, count, seed + 1);
    Eigen::MatrixXd table((2 * window.height - 1) * (2 * window.width - 1), count);
    Eigen::Index row = 0;
    for (int dy = 1 - window.height; dy < window.height; ++dy)
        for (int dx = 1 - window.width; dx < window.width; ++dx, ++row) {
            const Eigen::Vector2d place(swinV2Coordinate(dy, window.height, pretrainedSize),
                                        swinV2Coordinate(dx, window.width, pretrainedSize));
            const Eigen::VectorXd units = (hidden * place).cwiseMax(0.0);
            const Eigen::VectorXd sums = output.transpose() * units;
            table.row(row) = 16 / (1 + (-sums.array()).exp()).transpose();
        }
    return table;
}

/// The square window that so many rows are the steps of. A class token's three rows cannot be mistaken for more steps: odd
/// squares are 8 apart at least.
std::optional<WindowBias> windowOf(std::int64_t rows)
{
    for (int size = static_cast<int>(windowHeight.minimum); size <= static_cast<int>(windowHeight.maximum); ++size)
        for (const bool classToken : {false, true})
            if (const int across = 2 * size - 1; rows == across * across + (classToken ? 3 : 0))
                return WindowBias{.height = size, .width = size, .table = {}, .classToken = classToken};
    return {};
}

Result<Signal> openedSwinTable(const Table &table)
{
    std::optional<WindowBias> window = windowOf(table.rows());
    if (std::optional<Error> error =
            complaintAbout(table, window && isAllowed(swinHeads, table.columns()),
                           sentence("Swin's is offsets × heads: (2M − 1)² rows, three more with a class token, where M is "
                                    "{0}; the number of columns is {1}",
                                    allowedInWords(windowHeight), allowedInWords(swinHeads))))
        return *std::move(error);
    window->table = table.values();
    return Signal{Bias{.heads = *std::move(window), .learned = true, .trained = true}};
}

Result<Signal> evaluateSwin(const Dimensions &, const Ingredients &ingredients)
{
    if (ingredients.table)
        return openedSwinTable(*ingredients.table);
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, biasSeedParameter()));
    const auto count = static_cast<Eigen::Index>(valueOf(ingredients.values, swinHeads));
    WindowBias window{.height = static_cast<int>(valueOf(ingredients.values, windowHeight)),
                      .width = static_cast<int>(valueOf(ingredients.values, windowWidth)),
                      .table = {},
                      .classToken = isChosen(ingredients.values, form, "class_token")};
    const Eigen::Index steps = (2 * window.height - 1) * (2 * window.width - 1) + (window.classToken ? 3 : 0);
    window.table = isChosen(ingredients.values, form, "continuous")
                       ? networkTable(window, static_cast<int>(valueOf(ingredients.values, pretrained)), count, seed)
                       : randomTable(steps, count, seed);
    return Signal{Bias{.heads = std::move(window), .learned = true}};
}

} // namespace

double swinV2Coordinate(int step, int size, int pretrainedSize)
{
    const int steps = (pretrainedSize > 0 ? pretrainedSize : size) - 1;
    if (step == 0 || steps == 0)
        return 0;
    const double x = 8.0 * step / steps;
    return std::copysign(std::log2(std::abs(x) + 1) / 3, x);
}

Encoding swinEncoding()
{
    return {
        .id = "swin",
        .title = "Swin window bias",
        .source = {2021, "Liu et al.", "Swin Transformer", "2103.14030", "section 3.2"},
        .summary =
            "Adds a learned bias to the attention logits for each offset between two patches of an image window, and each head.",
        .kind = SignalKind::Bias,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "(2 height − 1) × (2 width − 1) × heads",
                  .everyLength = false,
                  .cost = "one lookup",
                  .extrapolates = "not beyond its window; SwinV2's MLP accepts windows of any size",
                  .fusedAttention = "only in kernels that accept a bias",
                  .models = {"Swin", "SwinV2", "BEiT"},
                  .formula = "q(m) · k(n) + B[row(m) − row(n), column(m) − column(n)]"},
        .ancestors = {{"t5", "a learned bias for each offset, in two dimensions"}},
        .parameters = {swinHeads, windowHeight, windowWidth, form, pretrained, biasSeedParameter()},
        .usesDimension = false,
        .usesBase = false,
        .readsTable = true,
        .tableShape = "offsets × heads",
        .evaluate = evaluateSwin,
    };
}

} // namespace posviz
