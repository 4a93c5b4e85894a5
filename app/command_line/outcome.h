// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace posviz {

/// What the program tells the shell that called it.
enum class ExitStatus {
    Done = 0,
    NotDone = 1, ///< understood, and could not be done: a file, or nothing to show
    Misuse = 2,  ///< the words on the command line are wrong
};

/// Why a command ends early: one sentence, and whose fault it is.
struct Refusal {
    ExitStatus status = ExitStatus::NotDone;
    Sentence sentence{};

    bool operator==(const Refusal &) const = default;
};

inline Refusal notDone(Sentence why) { return {ExitStatus::NotDone, std::move(why)}; }
inline Refusal misuse(Sentence why) { return {ExitStatus::Misuse, std::move(why)}; }

/// The same with the sentence of this pattern.
template <class... Arguments> Refusal notDone(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments)
{
    return notDone(sentence(pattern, std::forward<Arguments>(arguments)...));
}
template <class... Arguments> Refusal misuse(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments)
{
    return misuse(sentence(pattern, std::forward<Arguments>(arguments)...));
}

/// A value, or the refusal that ends the command.
template <class T> class [[nodiscard]] Outcome {
  public:
    Outcome(T value) : m_content(std::move(value)) {}
    Outcome(Refusal refusal) : m_content(std::move(refusal)) {}

    explicit operator bool() const { return std::holds_alternative<T>(m_content); }

    const T &operator*() const & { return std::get<T>(m_content); }
    T &&operator*() && { return std::get<T>(std::move(m_content)); }
    const T *operator->() const { return &std::get<T>(m_content); }

    /// Only where there is no value.
    const Refusal &refusal() const { return std::get<Refusal>(m_content); }

  private:
    std::variant<T, Refusal> m_content;
};

/// A command's end: nothing where it did what it was asked for.
using Ending = std::optional<Refusal>;

} // namespace posviz
