// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/bias_matrix.h"

#include "core/analysis/absent.h"
#include "core/analysis/blocks.h"
#include "core/analysis/lag_means.h"
#include "core/analysis/normalised_distance.h"
#include "core/analysis/phasors.h"
#include "core/analysis/product.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace posviz {

namespace {

std::vector<Run> cellsOf(const Bins &bins)
{
    std::vector<Run> cells;
    for (std::int64_t cell = 0; cell < bins.cells(); ++cell)
        cells.push_back(bins.cell(cell));
    return cells;
}

/// Calls mean(query cell, key cell) for each cell, rows in order.
template <class Mean> CellMatrix filled(const Bins &queries, const Bins &keys, const BuildWatch &watch, Mean mean)
{
    CellMatrix matrix = CellMatrix::Constant(queries.cells(), keys.cells(), absentValue);
    const std::vector<Run> columns = cellsOf(keys);
    for (Eigen::Index row = 0; row < matrix.rows() && watch.goesOn(row, matrix.rows()); ++row) {
        const Run query = queries.cell(row);
        for (std::size_t column = 0; column < columns.size(); ++column)
            matrix(row, static_cast<Eigen::Index>(column)) = mean(query, columns[column]);
    }
    return matrix;
}

/// Rows whose products are Σ cos(θ (m - n)), averaged over both cells: cos(a - b) = cos a cos b + sin a sin b.
Eigen::MatrixXd waveVectors(const CosineSum &waves, const Bins &bins)
{
    const MeanPhasors means = meanPhasors(waves.frequencies, bins);
    Eigen::MatrixXd vectors(bins.cells(), 2 * waves.frequencies.size());
    vectors << means.cosines, means.sines;
    return vectors;
}

/// A block within a piece of waves is a product of two vectors, much faster than a sum of cosines for each block.
CellMatrix waveMatrix(const LagFunction &function, std::size_t piece, const Bins &queries, const Bins &keys,
                      const BuildWatch &watch)
{
    const CosineSum &waves = std::get<CosineSum>(function.pieces()[piece].rule);
    const CellMatrix sums = rowProducts(waveVectors(waves, queries), waveVectors(waves, keys), queries == keys, watch);
    LagMeans means;
    Eigen::Index place = 0; // cells come row by row, as they lie in memory
    return filled(queries, keys, watch, [&](Run query, Run key) {
        const double sum = sums.data()[place++];
        const bool within = query.first - (key.end() - 1) >= function.pieces()[piece].first
                            && query.end() - 1 - key.first <= function.lastOf(piece);
        return within ? waves.constant + waves.amplitude * sum : means.mean(function, query, key);
    });
}

CellMatrix lagMatrix(const LagFunction &function, const Bins &queries, const Bins &keys, const BuildWatch &watch)
{
    const auto waves = std::ranges::find_if(function.pieces(),
                                            [](const LagPiece &piece) { return std::holds_alternative<CosineSum>(piece.rule); });
    if (waves != function.pieces().end()) {
        const auto piece = static_cast<std::size_t>(waves - function.pieces().begin());
        return inBlocks(queries, keys, 2 * std::get<CosineSum>(waves->rule).frequencies.size(), false, watch,
                        [&](const Bins &rows, const Bins &columns, const BuildWatch &own) {
                            return waveMatrix(function, piece, rows, columns, own);
                        });
    }
    LagMeans means;
    return filled(queries, keys, watch, [&](Run query, Run key) { return means.mean(function, query, key); });
}

/// How many times larger one function of the same waves is than another, with masks at the same lags; none where it is another.
std::optional<double> sizeRatio(const LagFunction &function, const LagFunction &other)
{
    std::optional<double> ratio;
    if (function.pieces().size() != other.pieces().size())
        return {};
    for (std::size_t i = 0; i < function.pieces().size(); ++i) {
        const LagPiece &piece = function.pieces()[i], &its = other.pieces()[i];
        const auto *waves = std::get_if<CosineSum>(&piece.rule), *itsWaves = std::get_if<CosineSum>(&its.rule);
        const bool masked = std::holds_alternative<Masked>(piece.rule) && std::holds_alternative<Masked>(its.rule);
        if (piece.first != its.first || (!masked && !(waves && itsWaves)))
            return {};
        if (masked)
            continue;
        const double size = waves->amplitude / itsWaves->amplitude;
        // Products and quotients round.
        const bool scaled = std::abs(waves->constant - size * itsWaves->constant) <= 1e-14 * std::abs(waves->constant);
        if (ratio || !scaled || waves->frequencies.size() != itsWaves->frequencies.size() || waves->frequencies != itsWaves->frequencies)
            return {};
        ratio = size;
    }
    return ratio;
}

/// A window has few pairs, each of which belongs to one block.
double windowMean(const WindowBias &window, int head, Run queries, Run keys)
{
    double sum = 0;
    std::int64_t pairs = 0;
    for (std::int64_t query = queries.first; query < std::min(queries.end(), window.positions()); ++query)
        for (std::int64_t key = keys.first; key < std::min(keys.end(), window.positions()); ++key, ++pairs)
            sum += window.table(window.rowOf(query, key), head);
    return pairs > 0 ? sum / static_cast<double>(pairs) : absentValue;
}

} // namespace

double biasAt(const Bias &bias, int head, std::int64_t query, std::int64_t key)
{
    if (const auto *functions = std::get_if<std::vector<LagFunction>>(&bias.heads))
        return functions->at(static_cast<std::size_t>(head)).at(query - key);
    return biasRow(bias, head, query, {{key, 1}}).front();
}

std::vector<double> biasRow(const Bias &bias, int head, std::int64_t query, const std::vector<Run> &keys)
{
    std::vector<double> means;
    const auto fill = [&](auto mean) { std::ranges::transform(keys, std::back_inserter(means), mean); };
    if (const auto *functions = std::get_if<std::vector<LagFunction>>(&bias.heads))
        fill([&, of = LagMeans()](Run run) mutable {
            return of.mean(functions->at(static_cast<std::size_t>(head)), {query, 1}, run);
        });
    else if (const auto *fire = std::get_if<NormalisedDistance>(&bias.heads))
        fill([&, of = NormalisedDistanceHead(*fire, head, bias.causal)](Run run) mutable { return of.mean({query, 1}, run); });
    else
        fill([&](Run run) { return windowMean(std::get<WindowBias>(bias.heads), head, {query, 1}, run); });
    return means;
}

std::vector<double> biasRow(const Bias &bias, int head, std::int64_t query, const std::vector<Run> &keys, int otherHead,
                            const std::vector<double> &otherRow)
{
    const auto *functions = std::get_if<std::vector<LagFunction>>(&bias.heads);
    const std::optional<double> ratio =
        functions ? sizeRatio(functions->at(static_cast<std::size_t>(head)), functions->at(static_cast<std::size_t>(otherHead)))
                  : std::nullopt;
    if (!ratio)
        return biasRow(bias, head, query, keys);
    std::vector<double> means = otherRow;
    for (double &mean : means)
        mean *= *ratio;
    return means;
}

CellMatrix biasMatrix(const Bias &bias, int head, const Bins &queries, const Bins &keys, const BuildWatch &watch)
{
    if (const auto *functions = std::get_if<std::vector<LagFunction>>(&bias.heads))
        return lagMatrix(functions->at(static_cast<std::size_t>(head)), queries, keys, watch);
    if (const auto *fire = std::get_if<NormalisedDistance>(&bias.heads)) {
        NormalisedDistanceHead of(*fire, head, bias.causal);
        return filled(queries, keys, watch, [&](Run query, Run key) { return of.mean(query, key); });
    }
    const auto &window = std::get<WindowBias>(bias.heads);
    return filled(queries, keys, watch, [&](Run query, Run key) { return windowMean(window, head, query, key); });
}

} // namespace posviz
