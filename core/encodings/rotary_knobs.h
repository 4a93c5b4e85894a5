// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/signal.h"

namespace posviz {

/// The choice between half-split and interleaved pairs; the default is the one given.
Parameter pairingParameter(Pairing usual = Pairing::Half);

/// What the choice says.
Pairing pairingOf(const Values &values, Pairing usual = Pairing::Half);

/// base^(-2i/d) for the pairs i of d features.
Eigen::VectorXd ropeFrequencies(int dimension, double base);

/// The width of a grid that positions fill row by row; shown only while another knob has a value.
Parameter gridWidthParameter(Condition onlyWhen);

} // namespace posviz
