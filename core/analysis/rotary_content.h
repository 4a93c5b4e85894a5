// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/score.h"
#include "core/signal.h"

#include <Eigen/Core>

namespace posviz {

/// A query or key before it is turned: the two numbers of each pair, and the features that are not turned.
struct RotaryContent {
    Eigen::VectorXd first;
    Eigen::VectorXd second;
    Eigen::VectorXd rest;
};

/// What the options put into the query, or the key, of a head.
RotaryContent rotaryContent(const Rotary &rotary, const ScoreOptions &options, bool query);

/// The content's length, with the attention factor on the part that is turned.
double contentLength(const Rotary &rotary, const RotaryContent &content);

} // namespace posviz
