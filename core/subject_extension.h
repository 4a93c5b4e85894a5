// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/scene.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace posviz {

// Context extension: scaling, trained length and sequence length chosen together, so that factor × original length is the length
// that is wanted. Copied into a model's settings, numbers that do not fit together would harm it.

/// As withScaling(), but for a subject whose trained length is known the scaling begins with that: it becomes the original length,
/// and the factor is what stretches it to the sequence's length. A sequence that is no longer than in training shows nothing of an
/// extension, so it becomes four times as long. Fails as withScaling().
Result<Subject> withStartedScaling(Subject subject, std::string_view id);

/// The subject with this sequence length, and its scaling stretching the trained length just so far. Fails where there is no
/// scaling or no known trained length, and for lengths that are shorter than in training or that the scaling cannot reach.
Result<Subject> extendedTo(Subject subject, std::int64_t length);

/// Lengths to extend to: 2, 4, 8 ... 64 times the trained length, as far as extendedTo() takes them. Empty where it takes none.
std::vector<std::int64_t> extensionsOf(const Subject &subject);

} // namespace posviz
