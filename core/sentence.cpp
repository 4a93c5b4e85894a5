// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sentence.h"

#include "core/numbers.h"

#include <algorithm>
#include <limits>

namespace posviz {

namespace {

std::size_t englishForm(std::int64_t count) { return count == 1 ? 0 : 1; }

/// Of the words between bars, the one of this number; the last where there are fewer.
std::string_view chosenWord(std::string_view words, std::size_t form)
{
    for (; form > 0; --form) {
        const std::size_t bar = words.find('|');
        if (bar == std::string_view::npos)
            break;
        words.remove_prefix(bar + 1);
    }
    return words.substr(0, words.find('|'));
}

/// Writes sentences in one language; null: English.
class Writer {
  public:
    explicit Writer(const Phrasebook *phrasebook) : m_phrasebook(phrasebook) {}

    std::string written(const Sentence &sentence) const
    {
        if (m_phrasebook)
            if (const auto other = m_phrasebook->patterns.find(sentence.pattern); other != m_phrasebook->patterns.end())
                return filled(other->second, sentence, m_phrasebook->form ? m_phrasebook->form : englishForm);
        return filled(sentence.pattern, sentence, englishForm);
    }

  private:
    std::string filled(std::string_view pattern, const Sentence &sentence, std::size_t (*form)(std::int64_t)) const
    {
        std::string text;
        while (!pattern.empty()) {
            const bool place = pattern.size() > 2 && pattern[0] == '{' && pattern[1] >= '0' && pattern[1] <= '9';
            const std::size_t end = place ? pattern.find('}') : std::string_view::npos;
            const auto number = place ? static_cast<std::size_t>(pattern[1] - '0') : sentence.arguments.size();
            if (end == std::string_view::npos || number >= sentence.arguments.size()) {
                text += pattern.front();
                pattern.remove_prefix(1);
                continue;
            }
            const Argument &argument = sentence.arguments[number];
            const auto *whole = std::get_if<Whole>(&argument);
            text += pattern[2] == '?' && whole ? std::string(chosenWord(pattern.substr(3, end - 3), form(whole->value)))
                                               : written(argument);
            pattern.remove_prefix(end + 1);
        }
        return text;
    }

    std::string written(const Argument &argument) const
    {
        if (const auto *whole = std::get_if<Whole>(&argument))
            return whole->grouped ? shownInteger(whole->value) : std::to_string(whole->value);
        if (const auto *number = std::get_if<Number>(&argument))
            return shownNumber(number->value, number->digits);
        if (const auto *clauses = std::get_if<Clauses>(&argument)) {
            std::string text;
            for (const Sentence &item : clauses->items)
                text += (&item == &clauses->items.front() ? "" : clauses->separator) + written(item);
            return text;
        }
        return std::get<std::string>(argument);
    }

    const Phrasebook *m_phrasebook;
};

} // namespace

bool Clauses::operator==(const Clauses &other) const { return separator == other.separator && items == other.items; }

Argument plainSize(std::uint64_t value)
{
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::to_string(value);
    return plain(static_cast<std::int64_t>(value));
}

Sentence followed(Sentence first, Sentence next)
{
    if (first.empty())
        return next;
    if (next.empty())
        return first;
    return {"{0}", {Clauses{{std::move(first), std::move(next)}, " "}}};
}

Sentence listed(std::vector<Sentence> items) { return sentence("{0}", Clauses{std::move(items)}); }

std::string english(const Sentence &sentence) { return Writer(nullptr).written(sentence); }

std::string inLanguage(const Sentence &sentence, const Phrasebook &phrasebook) { return Writer(&phrasebook).written(sentence); }

} // namespace posviz
