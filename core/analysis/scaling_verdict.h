// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/sentence.h"
#include "core/signal.h"

namespace posviz {

/// What the subject's scaling comes to, in one sentence: which pairs it changes, and up to which length no distance turns a pair by
/// an angle that training has not seen. "YaRN × 4: pairs 0–23 unchanged, 24–39 interpolated in part, 40–63 ÷ 4; no unseen angles up
/// to 131 072". The signal is the subject's. Empty where nothing is scaled.
Sentence scalingVerdict(const Subject &subject, const Signal &signal);

} // namespace posviz
