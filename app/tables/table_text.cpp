// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/table_text.h"

#include "core/numbers.h"

#include <array>
#include <cmath>

namespace posviz {

namespace {

constexpr std::size_t mostHeld = 1 << 20;

}

TableText &TableText::operator<<(std::string_view text)
{
    m_text += text;
    if (m_text.size() >= mostHeld)
        end();
    return *this;
}

void TableText::number(double value)
{
    if (std::isfinite(value))
        *this << exactNumber(value);
}

bool TableText::end()
{
    if (!m_refused && !m_text.empty())
        m_refused = !m_sink(m_text);
    m_text.clear();
    return !m_refused;
}

bool Spool::append(std::string_view text)
{
    m_text += text;
    if (m_text.size() < mostHeld)
        return true;
    if (!m_file)
        m_file.reset(std::tmpfile());
    const bool kept = m_file && std::fwrite(m_text.data(), 1, m_text.size(), m_file.get()) == m_text.size();
    m_text.clear();
    return kept;
}

bool Spool::copyTo(TableText &text)
{
    if (m_file) {
        std::rewind(m_file.get());
        std::array<char, 1 << 16> bytes{};
        while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), m_file.get()))
            text << std::string_view(bytes.data(), count);
        if (std::ferror(m_file.get()))
            return false;
    }
    text << m_text;
    return true;
}

Error spoolFailed()
{
    return failed("The table needs a temporary file, and there is not enough space for it: choose fewer points with --cells.");
}

} // namespace posviz
