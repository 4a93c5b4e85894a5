// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sentence.h"

#include <cassert>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace posviz {

/// Why something could not be done: one sentence that names the file or field, what was wrong and what is allowed.
struct Error {
    Sentence sentence;

    Error(Sentence why) : sentence(std::move(why)) {}
    Error(std::string text) : sentence(verbatim(std::move(text))) {}
    Error(const char *text) : Error(std::string(text)) {}

    bool operator==(const Error &) const = default;
};

/// An error with the sentence of this pattern.
template <class... Arguments> Error failed(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments)
{
    return sentence(pattern, std::forward<Arguments>(arguments)...);
}

template <class T> class Result;
template <class> inline constexpr bool isResult = false;
template <class T> inline constexpr bool isResult<Result<T>> = true;

/// A value, or the sentence that says why there is none. Expected failures travel this way; a broken promise asserts.
template <class T> class [[nodiscard]] Result {
  public:
    Result(T value) : m_content(std::move(value)) {}
    Result(Error error) : m_content(std::move(error)) {}

    explicit operator bool() const { return std::holds_alternative<T>(m_content); }

    const T &operator*() const & { return value(); }
    T &operator*() & { return const_cast<T &>(value()); }
    T &&operator*() && { return std::move(const_cast<T &>(value())); }
    const T *operator->() const { return &value(); }
    T *operator->() { return const_cast<T *>(&value()); }

    /// Why there is no value; only for a failed result.
    const Error &failure() const
    {
        assert(!*this);
        return std::get<Error>(m_content);
    }

    /// The same in English.
    std::string error() const { return english(failure().sentence); }

    /// What the function makes of the value, or the same failure. A function that can fail gives a Result itself.
    template <class Function> auto transform(Function &&function) &&
    {
        using Made = std::invoke_result_t<Function, T &&>;
        if constexpr (isResult<Made>)
            return *this ? std::invoke(std::forward<Function>(function), *std::move(*this)) : Made(failure());
        else
            return *this ? Result<Made>(std::invoke(std::forward<Function>(function), *std::move(*this)))
                         : Result<Made>(failure());
    }

  private:
    const T &value() const
    {
        assert(*this);
        return std::get<T>(m_content);
    }

    std::variant<T, Error> m_content;
};

} // namespace posviz
