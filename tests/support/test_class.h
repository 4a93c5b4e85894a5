// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

#include <string>
#include <string_view>

#include <QtTest/QtTest>

// A test program holds many classes and runs one of them, each of which is a test for ctest: core_tests rotary runs that of
// tst_rotary.cpp.

using RunTest = int (*)(int argc, char **argv);

/// Called before main; the file names the class, as it does for ctest. True, so that it can initialise something.
bool registerTest(std::string_view file, RunTest run);

/// For a class that needs none.
struct NoApplication {
    NoApplication(int &, char **) {}
};

/// Application: what the class needs of NoApplication, QCoreApplication and QApplication.
template <class Test, class Application> int runTest(int argc, char **argv)
{
    // As QTEST_MAIN does: fonts are as large on every screen.
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi, true);
    const Application application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

#define TEST_CLASS(Test, Application) static const bool registered##Test = registerTest(__FILE__, runTest<Test, Application>);
