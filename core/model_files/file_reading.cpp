// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/file_reading.h"

#include "core/shown_text.h"

#include <algorithm>

namespace posviz {

namespace {

constexpr std::size_t mostFindings = 200;

} // namespace

void FileReading::fail(Sentence what) { failWith(failed("{0}: {1}", m_file, onOneLine(std::move(what)))); }

void FileReading::failWith(const Error &error)
{
    if (!m_error)
        m_error = error;
}

void FileReading::note(Finding finding)
{
    unsigned &verdicts = m_noted[finding.key];
    const unsigned bit = 1U << static_cast<unsigned>(finding.verdict);
    if ((verdicts & bit) != 0)
        return;
    verdicts |= bit;
    if (m_findings.size() == mostFindings) {
        ++m_more;
        return;
    }
    finding.key = asShown(std::move(finding.key));
    finding.text = onOneLine(std::move(finding.text));
    m_findings.push_back(std::move(finding));
}

bool FileReading::notedInside(const std::string &key) const
{
    const auto next = m_noted.lower_bound(key);
    if (next != m_noted.end() && next->first == key)
        return true;
    const auto inside = m_noted.lower_bound(key + ".");
    const auto entry = m_noted.lower_bound(key + "[");
    return (inside != m_noted.end() && inside->first.starts_with(key + "."))
           || (entry != m_noted.end() && entry->first.starts_with(key + "["));
}

void FileReading::pass(std::string key, std::string value)
{
    m_passed.push_back({asShown(std::move(key)), std::move(value), Verdict::Ignored, sentence("is not about positions")});
}

std::vector<Finding> FileReading::findings() const
{
    std::vector<Finding> findings = m_findings;
    std::ranges::stable_partition(findings, [](const Finding &finding) { return finding.verdict == Verdict::Contradicted; });
    if (m_more > 0)
        findings.push_back({"…", "", Verdict::Ignored, sentence("and {0} more {0?line|lines}", m_more)});
    if (!m_passed.empty())
        findings.push_back({"…", "", Verdict::Ignored,
                            sentence("and {0} {0?key that is|keys that are} not about positions", m_passed.size())});
    return findings;
}

} // namespace posviz
