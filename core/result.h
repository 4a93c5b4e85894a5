// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace posviz {

/// Why something could not be done: one sentence that names the file or field, what was wrong and what is allowed.
struct Error {
    std::string message;

    bool operator==(const Error &) const = default;
};

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

    /// The sentence; only for a failed result.
    const std::string &error() const
    {
        assert(!*this);
        return std::get<Error>(m_content).message;
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
