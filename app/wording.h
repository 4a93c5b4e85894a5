// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/sentence.h"

#include <QString>

#include <optional>
#include <string>

namespace posviz {

/// The language of every sentence that is shown or drawn; none: English. Set where no other thread words one: before the window
/// opens.
void setPhrasebook(std::optional<Phrasebook> phrasebook);

/// A sentence in that language, as UTF-8 but for a stranger's bytes in it: paths need not be.
std::string worded(const Sentence &sentence);

/// The same for a widget or a figure: the one way from a sentence to it.
QString shownText(const Sentence &sentence);
QString shownText(const Error &error);

} // namespace posviz
