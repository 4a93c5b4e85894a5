// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/signal.h"

#include <cstdint>
#include <functional>

namespace posviz {

/// Classes of neighbouring lags that share a row, from the row of each lag of lowest .. highest; lags beyond share the row of
/// the nearest end.
LagClasses lagClasses(std::int64_t lowest, std::int64_t highest, const std::function<int(std::int64_t)> &rowOf);

/// DeBERTa's buckets (v2 and v3): lags up to half the bucket size have a bucket each, farther ones share buckets that grow as
/// the logarithm does; an odd function. He et al. 2020, make_log_bucket_position. Its value at and past maximumPosition goes on
/// growing; no more than 2^30.
std::int64_t logBucket(std::int64_t lag, std::int64_t bucketSize, std::int64_t maximumPosition);

} // namespace posviz
