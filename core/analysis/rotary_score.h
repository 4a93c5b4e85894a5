// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/score.h"
#include "core/bins.h"
#include "core/build_watch.h"
#include "core/figure.h"
#include "core/signal.h"

#include <cstdint>
#include <string>

namespace posviz {

/// True where a score exists only for keys up to the query (xPos, remapped distances), so that no two vectors multiply to it.
bool looksBackOnly(const Rotary &rotary);

/// "Keys after the query are absent: ..."; empty where looksBackOnly() is false.
Sentence whyBackOnly(const Rotary &rotary);

/// The mean score over each block, of the keys up to the query; NaN where a block holds none. For rotary signals that look back
/// only. A cosine divides by the lengths before xPos scales them; a centred product is taken as a plain one.
///
/// Exact but for rounding. Blocks within one rule are products of mean vectors; those that cross the diagonal or a rule's bound
/// are weighted sums over their lags, in closed form.
CellMatrix rotaryScores(const Rotary &rotary, const ScoreOptions &options, const Bins &queries, const Bins &keys,
                        const BuildWatch &watch);

/// NaN where the key comes after the query.
double rotaryScoreAt(const Rotary &rotary, const ScoreOptions &options, std::int64_t query, std::int64_t key);

} // namespace posviz
