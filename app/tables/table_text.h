// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/tables/table_formats.h"

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace posviz {

/// Text on its way to a sink, a megabyte at a time.
class TableText {
  public:
    explicit TableText(const ByteSink &sink) : m_sink(sink) {}

    TableText &operator<<(std::string_view text);
    TableText &operator<<(char c) { return *this << std::string_view(&c, 1); }
    /// 17 significant digits; nothing where it is not finite.
    void number(double value);

    /// Hands on what is left. False where the sink took less than all.
    bool end();
    /// Nothing more has to be made.
    bool isRefused() const { return m_refused; }

  private:
    const ByteSink &m_sink;
    std::string m_text;
    bool m_refused = false;
};

/// Text that comes after what is not known yet: kept in memory while it is short, then in a file without a name.
class Spool {
  public:
    /// False where the system has no room for it.
    bool append(std::string_view text);
    /// False where it could not be read back.
    bool copyTo(TableText &text);

  private:
    struct Close {
        void operator()(std::FILE *file) const { std::fclose(file); }
    };

    std::string m_text;
    std::unique_ptr<std::FILE, Close> m_file{};
};

/// That the spool's disk is full.
Error spoolFailed();

} // namespace posviz
