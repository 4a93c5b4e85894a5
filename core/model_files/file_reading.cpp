// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/file_reading.h"

#include "core/shown_text.h"

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

std::vector<Finding> FileReading::findings() const
{
    std::vector<Finding> findings = m_findings;
    if (m_more > 0)
        findings.push_back({"…", "", Verdict::Ignored, sentence("and {0} more {0?line|lines}", m_more)});
    return findings;
}

} // namespace posviz
