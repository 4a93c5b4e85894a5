// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <string>

#include <QtTest/QtTest>

/// Many comparisons and one verdict, so that a test of a million numbers fails once and names the first that is wrong.
///
///     Checks checks;
///     checks.near(actual, expected, tolerance, [&] { return "position " + std::to_string(position); });
///     VERIFY_ALL(checks);
///
/// The last argument gives the words for the case; it is called for the first failure only.
class Checks {
  public:
    template <class Where> void near(double actual, double expected, double tolerance, Where where)
    {
        // A NaN on either side compares false, so it fails.
        judge(std::abs(actual - expected) <= tolerance, [&] {
            return std::string(where()) + ": " + digits(actual) + " is not within " + digits(tolerance) + " of "
                   + digits(expected);
        });
    }

    template <class Where> void that(bool holds, Where where) { judge(holds, where); }

    /// A test that compared nothing has proved nothing.
    bool passed() const { return m_count > 0 && m_failures == 0; }

    std::string report() const
    {
        if (m_count == 0)
            return "nothing was compared";
        return std::to_string(m_failures) + " of " + std::to_string(m_count) + " comparisons failed, the first at " + m_first;
    }

  private:
    template <class Words> void judge(bool holds, Words words)
    {
        ++m_count;
        if (!holds && m_failures++ == 0)
            m_first = words();
    }

    static std::string digits(double value) { return QByteArray::number(value, 'g', 17).toStdString(); }

    long m_count = 0;
    long m_failures = 0;
    std::string m_first;
};

#define VERIFY_ALL(checks) QVERIFY2((checks).passed(), (checks).report().c_str())

Q_DECLARE_METATYPE(std::string)

namespace QTest {

/// Without it QCOMPARE says that two strings differ, but not how.
template <> inline char *toString(const std::string &text) { return toString(QString::fromStdString(text)); }

} // namespace QTest
