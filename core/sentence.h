// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace posviz {

struct Sentence;

/// A whole number in a sentence; also what a plural goes by.
struct Whole {
    std::int64_t value = 0;
    bool grouped = true; ///< true: thin spaces between thousands; false: as it is typed, "131072"

    bool operator==(const Whole &) const = default;
};

/// A number in a sentence, with at most this many significant digits.
struct Number {
    double value = 0.0;
    int digits = 4;

    bool operator==(const Number &) const = default;
};

/// Sentences or clauses in a sentence, one after another.
struct Clauses {
    std::vector<Sentence> items;
    std::string separator = ", ";

    bool operator==(const Clauses &) const;
};

/// What stands in a place of a pattern. A text is a name, a path, an id, a formula: the same in every language.
using Argument = std::variant<std::string, Whole, Number, Clauses>;

/// A text for people: an English pattern and what stands in its places.
///
/// "{0}" is the place of the first argument. "{0?warning|warnings}" is one of several words, by that argument, a whole number:
/// in English the first for 1, else the second. The pattern is the key by which another language's pattern is found; tests
/// compare patterns and arguments where the wording is not what they are about.
struct Sentence {
    std::string pattern;
    std::vector<Argument> arguments{};

    bool empty() const { return pattern.empty(); }
    bool operator==(const Sentence &) const = default;
};

/// A pattern that is known when the program is compiled, with places for so many arguments; one that lacks the place of an
/// argument, or has a place without one, does not compile.
template <std::size_t count> class Pattern {
  public:
    consteval Pattern(const char *text) : m_text(text)
    {
        bool placed[count + 1] = {};
        for (const char *at = text; *at != '\0'; ++at) {
            if (at[0] != '{' || at[1] < '0' || at[1] > '9')
                continue;
            const auto place = static_cast<std::size_t>(at[1] - '0');
            if (place >= count)
                throw "a place of the pattern has no argument";
            if (at[2] != '}' && at[2] != '?')
                throw "a place is written {0} or {0?one|many}";
            placed[place] = true;
        }
        for (std::size_t place = 0; place < count; ++place)
            if (!placed[place])
                throw "an argument has no place in the pattern";
    }

    const char *text() const { return m_text; }

  private:
    const char *m_text;
};

inline Argument argument(std::string text) { return text; }
inline Argument argument(std::string_view text) { return std::string(text); }
inline Argument argument(const char *text) { return std::string(text); }
/// Not a concept: moc, which reads this header, cannot parse the library's.
template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0> Argument argument(Integer value)
{
    return Whole{static_cast<std::int64_t>(value)};
}
inline Argument argument(double value) { return Number{value}; }
inline Argument argument(Whole value) { return value; }
inline Argument argument(Number value) { return value; }
inline Argument argument(Clauses value) { return Argument(std::move(value)); }
inline Argument argument(Sentence value) { return Clauses{{std::move(value)}}; }
inline Argument argument(Argument value) { return value; }

/// A whole number as it is typed: "131072".
inline Whole plain(std::int64_t value) { return {value, false}; }
/// The same for a number of a stranger's file, which may be larger than any that a plural can go by.
Argument plainSize(std::uint64_t value);

/// At most ten arguments. Whole numbers get thin spaces between thousands, others four significant digits.
template <class... Arguments> Sentence sentence(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments)
{
    static_assert(sizeof...(Arguments) <= 10, "places have one digit");
    Sentence made{pattern.text(), {}};
    made.arguments.reserve(sizeof...(Arguments));
    (made.arguments.push_back(argument(std::forward<Arguments>(arguments))), ...);
    return made;
}

/// A text that is the same in every language: a formula, a name.
inline Sentence verbatim(std::string text) { return {"{0}", {std::move(text)}}; }

/// A word that is looked up by itself: one of an axis, a unit or a part, which stands in a record as a plain text.
inline Sentence word(std::string text) { return {std::move(text)}; }

/// One sentence after another, with a space between.
Sentence followed(Sentence first, Sentence next);

/// "a, b, c".
Sentence listed(std::vector<Sentence> items);

/// Another language: its pattern for each English one, and which of a place's words a number takes.
struct Phrasebook {
    std::map<std::string, std::string, std::less<>> patterns;
    std::size_t (*form)(std::int64_t count) = nullptr; ///< 0-based
};

/// As it is read. A pattern that the phrasebook lacks stays English.
std::string english(const Sentence &sentence);
std::string inLanguage(const Sentence &sentence, const Phrasebook &phrasebook);

} // namespace posviz
