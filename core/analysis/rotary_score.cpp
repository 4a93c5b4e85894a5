// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/rotary_score.h"

#include "core/analysis/absent.h"
#include "core/analysis/remap.h"
#include "core/analysis/waves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <map>
#include <tuple>
#include <vector>

namespace posviz {

namespace {

constexpr std::int64_t endless = std::int64_t{1} << 54;
constexpr Run backwards{0, endless}; ///< the lags of keys up to the query

/// The lags that occur in a block.
struct LagRange {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;

    LagRange(Run queries, Run keys) : lowest(queries.first - keys.end() + 1), highest(queries.end() - 1 - keys.first) {}
    bool within(Run lags) const { return lowest >= lags.first && highest < lags.end(); }
};

/// Sums by the shape of their block, for rules that follow the lag: along a diagonal the same shapes come again and again.
class SumsByShape {
  public:
    template <class Sum> double at(Run queries, Run keys, Sum sum)
    {
        const auto [found, isNew] = m_sums.try_emplace({queries.first - keys.first, queries.count, keys.count}, 0.0);
        if (isNew)
            found->second = sum();
        return found->second;
    }

  private:
    std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, double> m_sums;
};

/// A stretch of lags on which the score is one sum of waves.
struct LagStretch {
    Run lags;
    Waves waves;
};

/// Waves whose distance is offset + slope x lag.
Waves slowed(Waves waves, std::int64_t offset, double slope)
{
    for (Eigen::Index pair = 0; pair < waves.frequencies.size(); ++pair) {
        waves.phases[pair] += TurnRate(waves.frequencies[pair]).angleAt(offset);
        waves.frequencies[pair] *= slope;
        // The lag itself starts at the offset.
        waves.phases[pair] -= TurnRate(waves.frequencies[pair]).angleAt(offset);
    }
    return waves;
}

std::vector<LagStretch> lagRules(const Rotary &rotary, const Waves &waves)
{
    const auto *rectified = std::get_if<RectifiedDistance>(&rotary.remap);
    if (!rectified)
        return {{backwards, waves}};
    return {{{0, rectified->window + 1}, waves},
            {{rectified->window + 1, endless}, slowed(waves, rectified->window, rectified->slope)}};
}

/// Fills all blocks of keys up to the query, for waves that fade: every product e^(growth (m - n)) is split at a position
/// between the key and the query, so that neither factor passes 1. Split positions halve the rows until all are done.
class FadingProducts {
  public:
    FadingProducts(const Waves &waves, const Bins &queries, const Bins &keys, const BuildWatch &watch)
        : m_waves(waves), m_queries(queries), m_keys(keys), m_watch(watch), m_left(turnedForwards(queries)),
          m_right(turnedBackwards(keys))
    {
    }

    void fill(CellMatrix &values) { fill(values, 0, m_queries.cells(), 0, m_keys.cells()); }

  private:
    /// Mean of e^((growth + i frequency)(m - first)), turned to the first position, of each cell.
    MeanPhasors turnedForwards(const Bins &bins) const
    {
        return turned(
            bins, [](Run cell) { return cell.first; }, 1.0);
    }
    /// Mean of e^((growth - i frequency)(last - n)) conjugated, of each cell.
    MeanPhasors turnedBackwards(const Bins &bins) const
    {
        return turned(
            bins, [](Run cell) { return cell.end() - 1; }, -1.0);
    }

    template <class Edge> MeanPhasors turned(const Bins &bins, Edge edge, double direction) const
    {
        const Eigen::Index pairs = m_waves.frequencies.size();
        MeanPhasors means{Eigen::MatrixXd(bins.cells(), pairs), Eigen::MatrixXd(bins.cells(), pairs)};
        const std::int64_t smallest = bins.run().count / bins.cells();
        for (Eigen::Index pair = 0; pair < pairs; ++pair) {
            const TurnRate rate(m_waves.frequencies[pair]);
            const std::complex<double> z(m_waves.growth[pair], direction * m_waves.frequencies[pair]);
            const std::array series{meanPower(z, smallest), meanPower(z, smallest + 1)};
            for (Eigen::Index index = 0; index < bins.cells(); ++index) {
                const Run cell = bins.cell(index);
                const std::complex<double> mean =
                    std::polar(1.0, rate.angleAt(edge(cell))) * series[static_cast<std::size_t>(cell.count - smallest)];
                means.cosines(index, pair) = mean.real();
                means.sines(index, pair) = mean.imag();
            }
        }
        return means;
    }

    /// Rows of the mean phasors, each faded by the distance between its edge and the split position.
    template <class Distance>
    MeanPhasors faded(const MeanPhasors &means, std::int64_t first, std::int64_t end, Distance distance) const
    {
        MeanPhasors part{means.cosines.middleRows(first, end - first), means.sines.middleRows(first, end - first)};
        for (std::int64_t row = 0; row < end - first; ++row) {
            const Eigen::RowVectorXd sizes =
                (m_waves.growth.transpose() * static_cast<double>(distance(first + row))).array().exp();
            part.cosines.row(row).array() *= sizes.array();
            part.sines.row(row).array() *= sizes.array();
        }
        return part;
    }

    void fill(CellMatrix &values, std::int64_t rowFirst, std::int64_t rowEnd, std::int64_t columnFirst, std::int64_t columnEnd)
    {
        if (rowFirst >= rowEnd || columnFirst >= columnEnd || m_watch.stopRequested())
            return;
        const std::int64_t middle = rowFirst + (rowEnd - rowFirst) / 2;
        const std::int64_t split = m_queries.cell(middle).first;
        std::int64_t columnMiddle = columnFirst;
        while (columnMiddle < columnEnd && m_keys.cell(columnMiddle).end() - 1 <= split)
            ++columnMiddle;
        if (columnMiddle > columnFirst) {
            const MeanPhasors left =
                faded(m_left, middle, rowEnd, [&](std::int64_t row) { return m_queries.cell(row).first - split; });
            const MeanPhasors right = faded(m_right, columnFirst, columnMiddle,
                                            [&](std::int64_t column) { return split - (m_keys.cell(column).end() - 1); });
            values.block(middle, columnFirst, rowEnd - middle, columnMiddle - columnFirst) =
                waveProducts(m_waves, left, right, m_watch);
        }
        fill(values, rowFirst, middle, columnFirst, columnMiddle);
        if (rowEnd - middle > 1 || middle > rowFirst)
            fill(values, middle, rowEnd, columnMiddle, columnEnd);
    }

    const Waves &m_waves;
    const Bins &m_queries;
    const Bins &m_keys;
    const BuildWatch &m_watch;
    MeanPhasors m_left;
    MeanPhasors m_right;
};

/// Blocks by rules of the lag: products where a block keeps to one rule, weighted sums elsewhere.
CellMatrix scoresByLag(const std::vector<LagStretch> &rules, const Bins &queries, const Bins &keys, const BuildWatch &watch)
{
    std::vector<CellMatrix> products;
    for (const LagStretch &rule : rules) {
        if (rule.waves.growth.size() == 0) {
            products.push_back(waveProducts(rule.waves, meanPhasors(rule.waves.frequencies, queries),
                                            meanPhasors(rule.waves.frequencies, keys), watch));
            continue;
        }
        products.emplace_back(CellMatrix::Constant(queries.cells(), keys.cells(), absentValue));
        FadingProducts(rule.waves, queries, keys, watch).fill(products.back());
    }
    std::vector<WaveSums> waveSums;
    for (const LagStretch &rule : rules)
        waveSums.emplace_back(rule.waves);
    CellMatrix values = CellMatrix::Constant(queries.cells(), keys.cells(), absentValue);
    SumsByShape sums;
    for (std::int64_t row = 0; row < queries.cells() && watch.goesOn(row, queries.cells()); ++row) {
        const Run rowRun = queries.cell(row);
        for (std::int64_t column = 0; column < keys.cells(); ++column) {
            const Run columnRun = keys.cell(column);
            const LagRange lags(rowRun, columnRun);
            if (lags.highest < 0)
                break; // and so are all further columns
            const auto whole = std::ranges::find_if(rules, [&](const LagStretch &rule) { return lags.within(rule.lags); });
            if (whole != rules.end()) {
                values(row, column) = products[static_cast<std::size_t>(whole - rules.begin())](row, column);
                continue;
            }
            values(row, column) = sums.at(rowRun, columnRun, [&] {
                double sum = 0;
                for (std::size_t i = 0; i < rules.size(); ++i)
                    sum += waveSums[i].within(rules[i].lags, rowRun, columnRun);
                return sum / static_cast<double>(pairsWithin(backwards, rowRun, columnRun));
            });
        }
    }
    return values;
}

/// The sum over keys of one query, from closed forms of its stretches; no growth.
double sumOverKeys(const Waves &waves, const Remap &remap, std::int64_t query, Run keys)
{
    double sum = waves.constant * static_cast<double>(keys.count);
    for (const DistanceStretch &stretch : distanceStretches(remap, query, keys))
        for (Eigen::Index pair = 0; pair < waves.frequencies.size(); ++pair) {
            const double theta = waves.frequencies[pair];
            const double angle = TurnRate(theta).angleAt(stretch.offset)
                                 + TurnRate(theta * stretch.slope).angleAtHalf(2 * stretch.first + stretch.distinct - 1);
            sum += static_cast<double>(stretch.keys) * waves.amplitudes[pair]
                   * meanKernel(stretch.distinct, theta * stretch.slope) * std::cos(angle + waves.phases[pair]);
        }
    return sum;
}

/// Mean e^(i theta floor(p / group)) of each cell: the parts of a first and of a last group, and whole groups between.
MeanPhasors groupedPhasors(const Eigen::VectorXd &frequencies, std::int64_t group, const Bins &bins)
{
    // Positions in groups are the rows of a grid whose columns do not turn.
    Rotary rows{.inverseFrequencies = Eigen::VectorXd::Zero(frequencies.size()), .unscaledInverseFrequencies = {}};
    rows.grid = Grid{.width = group, .rowFrequencies = frequencies};
    return meanPhasors(rows, bins);
}

/// The same places of successive stretches of a sequence that is cut into stretches of one length.
struct Piece {
    Run stretches;
    Run places;
};

/// The end of a stretch, whole stretches, the beginning of a stretch; empty ones left out.
std::vector<Piece> piecesOf(Run positions, std::int64_t length)
{
    std::vector<Piece> all;
    for (std::int64_t next = positions.first; next < positions.end();) {
        const std::int64_t place = next % length;
        const std::int64_t left = positions.end() - next;
        if (place == 0 && left >= length)
            all.push_back({{next / length, left / length}, {0, length}});
        else
            all.push_back({{next / length, 1}, {place, std::min(length - place, left)}});
        next += all.back().stretches.count * all.back().places.count;
    }
    return all;
}

/// Self-Extend: neighbours by lag, all others by groups.
class GroupedScores {
  public:
    GroupedScores(const Waves &waves, const GroupedPositions &remap)
        : m_remap(remap), m_whole(remap.window / remap.group), m_farWaves(movedWaves(waves)), m_near(waves), m_far(m_farWaves),
          m_atWhole(m_far.at(m_whole)), m_atNext(m_far.at(m_whole + 1))
    {
    }

    CellMatrix products(const Bins &queries, const Bins &keys, const BuildWatch &watch) const
    {
        return waveProducts(m_farWaves, groupedPhasors(m_farWaves.frequencies, m_remap.group, queries),
                            groupedPhasors(m_farWaves.frequencies, m_remap.group, keys), watch);
    }

    /// The sum over a block of which only a part lies beyond the window.
    double sum(Run queries, Run keys) const { return m_near.within({0, m_remap.window}, queries, keys) + farSum(queries, keys); }

  private:
    /// Groups of distance u count as u + window - floor(window / group).
    Waves movedWaves(Waves waves) const
    {
        for (Eigen::Index pair = 0; pair < waves.frequencies.size(); ++pair)
            waves.phases[pair] += TurnRate(waves.frequencies[pair]).angleAt(m_remap.window - m_whole);
        return waves;
    }

    /// All pairs of two groups lie beyond the window where more than m_whole + 1 groups lie between them, none where fewer
    /// than m_whole do; in between their places within the groups decide.
    double farSum(Run queries, Run keys) const
    {
        const std::int64_t rest = m_remap.window % m_remap.group;
        double sum = 0, atWhole = 0, atNext = 0;
        const std::vector<Piece> keyPieces = piecesOf(keys, m_remap.group);
        for (const Piece &query : piecesOf(queries, m_remap.group))
            for (const Piece &key : keyPieces) {
                const auto groups = [&](std::int64_t apart) {
                    return static_cast<double>(pairsWithin({apart, 1}, query.stretches, key.stretches));
                };
                const auto places = [&](std::int64_t least) {
                    return static_cast<double>(pairsWithin({least, endless}, query.places, key.places));
                };
                atWhole += groups(m_whole) * places(rest);
                atNext += groups(m_whole + 1) * places(rest - m_remap.group);
                sum += static_cast<double>(query.places.count * key.places.count)
                       * m_far.within({m_whole + 2, endless}, query.stretches, key.stretches);
            }
        return sum + atWhole * m_atWhole + atNext * m_atNext;
    }

    GroupedPositions m_remap;
    std::int64_t m_whole;
    Waves m_farWaves;
    WaveSums m_near;
    WaveSums m_far;
    double m_atWhole;
    double m_atNext;
};

CellMatrix groupedScores(const Waves &waves, const GroupedPositions &remap, const Bins &queries, const Bins &keys,
                         const BuildWatch &watch)
{
    const GroupedScores scores(waves, remap);
    const CellMatrix near =
        waveProducts(waves, meanPhasors(waves.frequencies, queries), meanPhasors(waves.frequencies, keys), watch);
    const CellMatrix far = scores.products(queries, keys, watch);
    CellMatrix values = CellMatrix::Constant(queries.cells(), keys.cells(), absentValue);
    for (std::int64_t row = 0; row < queries.cells() && watch.goesOn(row, queries.cells()); ++row) {
        const Run rowRun = queries.cell(row);
        for (std::int64_t column = 0; column < keys.cells(); ++column) {
            const Run columnRun = keys.cell(column);
            const LagRange lags(rowRun, columnRun);
            if (lags.highest < 0)
                break;
            if (lags.within({0, remap.window}))
                values(row, column) = near(row, column);
            else if (lags.within({remap.window, endless}))
                values(row, column) = far(row, column);
            else
                values(row, column) =
                    scores.sum(rowRun, columnRun) / static_cast<double>(pairsWithin(backwards, rowRun, columnRun));
        }
    }
    return values;
}

/// Dual Chunk: a sequence is cut into chunks; what a query and a key count as follows from how many chunks lie between them and
/// from their places within their chunks.
class ChunkedScores {
  public:
    ChunkedScores(const Waves &waves, const ChunkedPositions &remap)
        : m_waves(waves), m_period(remap.chunk - remap.local), m_local(remap.local), m_chunk(remap.chunk),
          m_farthest(std::min(2 * m_period - 1, m_chunk))
    {
    }

    /// The sum over the pairs of a block whose key is not after the query.
    double sum(Run queries, Run keys)
    {
        double sum = 0;
        const std::vector<Piece> keyPieces = piecesOf(keys, m_period);
        for (const Piece &query : piecesOf(queries, m_period))
            for (const Piece &key : keyPieces) {
                const auto apart = [&](Run chunks) {
                    return static_cast<double>(pairsWithin(chunks, query.stretches, key.stretches));
                };
                if (const double same = apart({0, 1}); same > 0)
                    sum += same * m_sums.at(query.places, key.places, [&] { return sumOfSame(query.places, key.places); });
                if (const double next = apart({1, 1}); next > 0)
                    sum += next * sumOfNext(query.places, key.places);
                if (const double later = apart({2, endless}); later > 0)
                    sum += later * static_cast<double>(query.places.count) * m_waves.from(m_farthest, key.places);
            }
        return sum;
    }

    /// The score of every query with the keys of a run that all lie two chunks back or more.
    double meanOfLater(Run keys) const
    {
        double sum = 0;
        for (const Piece &key : piecesOf(keys, m_period))
            sum += static_cast<double>(key.stretches.count) * m_waves.from(m_farthest, key.places);
        return sum / static_cast<double>(keys.count);
    }

    bool isLater(Run queries, Run keys) const { return queries.first / m_period - (keys.end() - 1) / m_period >= 2; }

  private:
    double sumOfSame(Run queries, Run keys) const
    {
        return LagRange(queries, keys).lowest >= 0 ? m_waves.all(queries, keys) : m_waves.within(backwards, queries, keys);
    }

    /// Queries of the next chunk keep their distance up to m_local places on; further ones all stand at the chunk's size.
    double sumOfNext(Run queries, Run keys) const
    {
        const std::int64_t kept = std::clamp<std::int64_t>(m_local - queries.first, 0, queries.count);
        double sum = kept == 0 ? 0.0 : m_waves.all({queries.first + m_period, kept}, keys);
        if (kept < queries.count)
            sum += static_cast<double>(queries.count - kept) * m_waves.from(m_chunk, keys);
        return sum;
    }

    WaveSums m_waves;
    std::int64_t m_period;
    std::int64_t m_local;
    std::int64_t m_chunk;
    std::int64_t m_farthest;
    SumsByShape m_sums;
};

CellMatrix chunkedScores(const Waves &waves, const ChunkedPositions &remap, const Bins &queries, const Bins &keys,
                         const BuildWatch &watch)
{
    ChunkedScores scores(waves, remap);
    CellMatrix values = CellMatrix::Constant(queries.cells(), keys.cells(), absentValue);
    std::vector<double> later(static_cast<std::size_t>(keys.cells()), absentValue);
    for (std::int64_t row = 0; row < queries.cells() && watch.goesOn(row, queries.cells()); ++row) {
        const Run rowRun = queries.cell(row);
        for (std::int64_t column = 0; column < keys.cells(); ++column) {
            const Run columnRun = keys.cell(column);
            if (LagRange(rowRun, columnRun).highest < 0)
                break;
            if (scores.isLater(rowRun, columnRun)) {
                double &mean = later[static_cast<std::size_t>(column)];
                if (std::isnan(mean))
                    mean = scores.meanOfLater(columnRun);
                values(row, column) = mean;
            } else
                values(row, column) =
                    scores.sum(rowRun, columnRun) / static_cast<double>(pairsWithin(backwards, rowRun, columnRun));
        }
    }
    return values;
}

} // namespace

bool looksBackOnly(const Rotary &rotary) { return rotary.growth.size() > 0 || rotary.remap.index() != 0; }

Sentence whyBackOnly(const Rotary &rotary)
{
    if (rotary.growth.size() > 0)
        return sentence(
            "Keys after the query are absent: their scores would grow without bound, so the encoding needs a causal mask.");
    if (rotary.remap.index() != 0)
        return sentence("Keys after the query are absent: the distances are defined with a causal mask only.");
    return {};
}

CellMatrix rotaryScores(const Rotary &rotary, const ScoreOptions &options, const Bins &queries, const Bins &keys,
                        const BuildWatch &watch)
{
    assert(looksBackOnly(rotary) && !rotary.grid);
    const Waves waves = wavesOf(rotary, options);
    if (const auto *grouped = std::get_if<GroupedPositions>(&rotary.remap))
        return groupedScores(waves, *grouped, queries, keys, watch);
    if (const auto *chunked = std::get_if<ChunkedPositions>(&rotary.remap))
        return chunkedScores(waves, *chunked, queries, keys, watch);
    return scoresByLag(lagRules(rotary, waves), queries, keys, watch);
}

double rotaryScoreAt(const Rotary &rotary, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    if (key > query)
        return absentValue;
    const Waves waves = wavesOf(rotary, options);
    return rotary.growth.size() > 0 ? waves.at(query - key) : sumOverKeys(waves, rotary.remap, query, {key, 1});
}

} // namespace posviz
