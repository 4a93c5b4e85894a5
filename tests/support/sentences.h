// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"
#include "core/sentence.h"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

/// The sentence and all that are its arguments, at any depth.
inline std::vector<posviz::Sentence> partsOf(const posviz::Sentence &sentence)
{
    std::vector<posviz::Sentence> parts{sentence};
    for (const posviz::Argument &argument : sentence.arguments)
        if (const auto *clauses = std::get_if<posviz::Clauses>(&argument))
            for (const posviz::Sentence &item : clauses->items)
                for (posviz::Sentence &part : partsOf(item))
                    parts.push_back(std::move(part));
    return parts;
}

/// Which sentence it is, whatever its words: whether it, or a part of it, has this pattern.
inline bool says(const posviz::Sentence &sentence, std::string_view pattern)
{
    return std::ranges::any_of(partsOf(sentence), [&](const posviz::Sentence &part) { return part.pattern == pattern; });
}

/// How many of the figure's notes say it.
inline std::ptrdiff_t notesThatSay(const posviz::Figure &figure, std::string_view pattern)
{
    return std::ranges::count_if(figure.notes, [&](const posviz::Sentence &note) { return says(note, pattern); });
}

inline bool hasNote(const posviz::Figure &figure, std::string_view pattern) { return notesThatSay(figure, pattern) > 0; }
