// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/remap.h"

#include <algorithm>
#include <array>

namespace posviz {

namespace {

std::vector<DistanceStretch> stretches(std::monostate, std::int64_t query, Run keys)
{
    return {{.keys = keys.count, .first = query - keys.end() + 1, .distinct = keys.count}};
}

/// The keys of the run that lie before some position, and the others.
std::array<Run, 2> splitAt(Run keys, std::int64_t position)
{
    const std::int64_t before = std::clamp<std::int64_t>(position - keys.first, 0, keys.count);
    return {Run{keys.first, before}, Run{keys.first + before, keys.count - before}};
}

std::vector<DistanceStretch> stretches(const RectifiedDistance &remap, std::int64_t query, Run keys)
{
    const auto [far, near] = splitAt(keys, query - remap.window);
    std::vector<DistanceStretch> all;
    if (far.count > 0 && remap.slope == 0)
        all.push_back({.keys = far.count, .offset = remap.window});
    else if (far.count > 0)
        all.push_back({.keys = far.count,
                       .offset = remap.window,
                       .first = query - far.end() + 1 - remap.window,
                       .distinct = far.count,
                       .slope = remap.slope});
    if (near.count > 0)
        all.push_back(stretches(std::monostate{}, query, near).front());
    return all;
}

std::vector<DistanceStretch> stretches(const GroupedPositions &remap, std::int64_t query, Run keys)
{
    // Grouped are distances of the window and more (the authors' code: the neighbours are those of lags below the window).
    const auto [far, near] = splitAt(keys, query - remap.window + 1);
    std::vector<DistanceStretch> all;
    const std::int64_t base = query / remap.group + remap.window - remap.window / remap.group;
    for (std::int64_t next = far.first; next < far.end();) {
        const std::int64_t group = next / remap.group;
        const std::int64_t left = far.end() - next;
        const std::int64_t whole = next % remap.group == 0 ? left / remap.group : 0;
        if (whole > 0)
            all.push_back({.keys = whole * remap.group, .first = base - (group + whole - 1), .distinct = whole});
        else
            all.push_back({.keys = std::min(remap.group - next % remap.group, left), .first = base - group});
        next += all.back().keys;
    }
    if (near.count > 0)
        all.push_back(stretches(std::monostate{}, query, near).front());
    return all;
}

std::vector<DistanceStretch> stretches(const ChunkedPositions &remap, std::int64_t query, Run keys)
{
    const std::int64_t period = remap.chunk - remap.local;
    const std::int64_t chunk = query / period;
    std::vector<DistanceStretch> all;
    for (std::int64_t next = keys.first; next < keys.end();) {
        const std::int64_t left = keys.end() - next;
        const std::int64_t behind = chunk - next / period;
        // A query of the same chunk has its own place, of the next chunk at most the chunk's size, of later ones the largest.
        const std::int64_t place = behind == 0   ? query % period
                                   : behind == 1 ? std::min(query % period + period, remap.chunk)
                                                 : std::min(2 * period - 1, remap.chunk);
        const std::int64_t inChunk = next % period;
        const std::int64_t whole = behind >= 2 && inChunk == 0 ? std::min(left / period, behind - 1) : 0;
        if (whole > 0)
            all.push_back({.keys = whole * period, .first = place - period + 1, .distinct = period});
        else {
            const std::int64_t count = std::min(period - inChunk, left);
            all.push_back({.keys = count, .first = place - inChunk - count + 1, .distinct = count});
        }
        next += all.back().keys;
    }
    return all;
}

} // namespace

std::vector<DistanceStretch> distanceStretches(const Remap &remap, std::int64_t query, Run keys)
{
    assert(keys.first >= 0 && keys.count >= 1 && keys.end() <= query + 1);
    return std::visit([&](const auto &rule) { return stretches(rule, query, keys); }, remap);
}

double remappedDistance(const Remap &remap, std::int64_t query, std::int64_t key)
{
    return distanceStretches(remap, query, {key, 1}).front().distance(0);
}

double largestDistance(const Remap &remap, std::int64_t length)
{
    if (const auto *chunked = std::get_if<ChunkedPositions>(&remap)) {
        const std::int64_t period = chunked->chunk - chunked->local;
        return static_cast<double>(length <= period ? length - 1 : std::min({length - 1, 2 * period - 1, chunked->chunk}));
    }
    double largest = remappedDistance(remap, length - 1, 0);
    // Within the window distances are whole, beyond it the first may be larger than a later one.
    if (const auto *grouped = std::get_if<GroupedPositions>(&remap))
        largest = std::max(largest, static_cast<double>(std::min(length, grouped->window) - 1));
    return largest;
}

Sentence remapInWords(const Remap &remap)
{
    if (const auto *rectified = std::get_if<RectifiedDistance>(&remap))
        return rectified->slope == 0
                   ? sentence("Distances beyond {0} count as {0}.", rectified->window)
                   : sentence("Distances beyond {0} grow {1} times more slowly.", rectified->window, 1 / rectified->slope);
    if (const auto *grouped = std::get_if<GroupedPositions>(&remap))
        return sentence("Distances of {0} and more are counted in groups of {1}.", grouped->window, grouped->group);
    if (const auto *chunked = std::get_if<ChunkedPositions>(&remap))
        return sentence("Positions restart every {0}.", chunked->chunk - chunked->local);
    return {};
}

} // namespace posviz
