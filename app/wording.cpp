// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wording.h"

#include <utility>

namespace posviz {

namespace {

std::optional<Phrasebook> &phrasebookInUse()
{
    static std::optional<Phrasebook> phrasebook;
    return phrasebook;
}

} // namespace

void setPhrasebook(std::optional<Phrasebook> phrasebook) { phrasebookInUse() = std::move(phrasebook); }

std::string worded(const Sentence &sentence)
{
    const std::optional<Phrasebook> &phrasebook = phrasebookInUse();
    return phrasebook ? inLanguage(sentence, *phrasebook) : english(sentence);
}

QString shownText(const Sentence &sentence) { return QString::fromStdString(worded(sentence)); }

QString shownText(const Error &error) { return shownText(error.sentence); }

} // namespace posviz
