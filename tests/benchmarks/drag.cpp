// SPDX-License-Identifier: GPL-3.0-or-later
// A hand on a slider: the window with four views, a step of the base at a time, from the edit until all views are painted.
// Prints the median and the 99th percentile of each length in milliseconds, and how many builds of a view a step began.
#include "app/session.h"
#include "app/widgets/main_window.h"
#include "app/widgets/view_grid.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include <QApplication>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

int begun(posviz::MainWindow &window)
{
    int count = 0;
    for (const posviz::View &view : posviz::views())
        count += window.worker().begun(view.id);
    return count;
}

/// Until the views of the scene are built, and painted a turn later.
void waitUntilPainted(posviz::MainWindow &window)
{
    QEventLoop loop;
    QObject::connect(&window, &posviz::MainWindow::shown, &loop, &QEventLoop::quit);
    loop.exec();
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
}

} // namespace

int main(int argc, char **argv)
{
    constexpr int steps = 300;
    QApplication application(argc, argv);
    posviz::Session session({});
    posviz::MainWindow window(session);
    window.resize(1440, 900);
    window.show();
    waitUntilPainted(window);
    std::printf("%12s %10s %10s %14s\n", "length", "median ms", "99th ms", "builds a view");
    for (const double length : {1024.0, 131072.0, 16777216.0}) {
        session.apply(*posviz::withParameter(session.scene(), "length", length));
        waitUntilPainted(window);
        const int before = begun(window);
        std::vector<double> times;
        for (int step = 0; step < steps; ++step) {
            const auto start = Clock::now();
            session.apply(*posviz::withParameter(session.scene(), "base", 10000 + 10 * (step + 1)), "drag");
            waitUntilPainted(window);
            times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        }
        const double views = static_cast<double>(window.views().requests().size());
        std::ranges::sort(times);
        std::printf("%12.0f %10.2f %10.2f %14.2f\n", length, times[steps / 2], times[steps * 99 / 100],
                    (begun(window) - before) / (steps * views));
    }
    return 0;
}
