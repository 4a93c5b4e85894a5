// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figure_worker.h"

#include "core/evaluate.h"

#include "core/scene_edits.h"

#include <chrono>
#include <utility>

namespace posviz {

namespace {

constexpr int patience = 100; // milliseconds before a build is called busy

} // namespace

BuiltViews buildViews(const Scene &scene, const std::vector<ViewRequest> &views, TableFiles &tables, const std::stop_token &stop)
{
    const auto start = std::chrono::steady_clock::now();
    BuiltViews built{.scene = scene, .signal = {}, .views = {}};
    Result<Signal> signal = evaluate(scene.subject, tables);
    if (signal)
        built.signal = std::make_shared<const Signal>(*std::move(signal));
    for (const ViewRequest &request : views) {
        if (stop.stop_requested())
            break;
        BuiltView view{.view = request.view, .figure = {}, .sentence = {}};
        if (built.signal) {
            Resolution resolution = request.resolution;
            resolution.stop = stop;
            Result<Figure> figure = findView(request.view)->build(scene, *built.signal, resolution);
            if (figure)
                view.figure = std::make_shared<const Figure>(*std::move(figure));
            else
                view.sentence = figure.error();
        } else {
            view.sentence = signal.error();
        }
        built.views.push_back(std::move(view));
    }
    built.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return built;
}

FigureWorker::FigureWorker(TableFiles &tables, QObject *parent)
    : QObject(parent), m_tables(tables), m_thread([this](const std::stop_token &stop) { work(stop); })
{
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, &FigureWorker::hand);
    m_slow.setSingleShot(true);
    m_slow.setInterval(patience);
    connect(&m_slow, &QTimer::timeout, this, [this] { emit busyChanged(true); });
}

FigureWorker::~FigureWorker() = default;

void FigureWorker::request(const Scene &scene, std::vector<ViewRequest> views)
{
    m_wanted = Job{scene, std::move(views)};
    m_turn.start();
}

void FigureWorker::hand()
{
    {
        const std::lock_guard lock(m_mutex);
        m_next = std::exchange(m_wanted, std::nullopt);
        ++m_handed;
    }
    m_wake.notify_one();
    if (!m_slow.isActive())
        m_slow.start();
}

void FigureWorker::work(const std::stop_token &stop)
{
    while (true) {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait(lock, stop, [this] { return m_next.has_value(); }))
            return;
        const Job job = *std::exchange(m_next, std::nullopt);
        const int number = m_handed;
        lock.unlock();

        auto views = std::make_shared<const BuiltViews>(buildViews(job.scene, job.views, m_tables, stop));
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this,
            [this, views = std::move(views), number] {
                m_delivered = number;
                deliver(views);
            },
            Qt::QueuedConnection);
    }
}

void FigureWorker::deliver(const std::shared_ptr<const BuiltViews> &views)
{
    // What still runs has its own tenth of a second.
    if (m_delivered == m_handed)
        m_slow.stop();
    else
        m_slow.start();
    emit busyChanged(false);
    emit built(views);
}

} // namespace posviz
