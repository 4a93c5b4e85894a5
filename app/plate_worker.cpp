// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plate_worker.h"

#include "core/guarded.h"

#include <algorithm>
#include <utility>

namespace posviz {

namespace {

constexpr std::chrono::milliseconds patience{100}; ///< before a plate is called late, or an older build is stopped

unsigned threadCount() { return std::clamp(std::thread::hardware_concurrency(), 2u, 4u); }

} // namespace

Scene asDrawn(Scene scene)
{
    scene.look.views.reset();
    scene.look.filling.clear();
    return scene;
}

Survey surveyOf(const EvaluatedScene &scene)
{
    Survey survey{.scene = scene.scene, .evaluated = scene.signal != nullptr, .silences = {}};
    if (!survey.evaluated)
        return survey;
    for (const View &view : views()) {
        const Result<Figure> frame = guarded([&] { return view.frame(scene.scene, *scene.signal); });
        survey.silences[view.id] = frame ? Sentence{} : frame.failure().sentence;
    }
    return survey;
}

/// Evaluates a scene for all its plates once, on the thread that comes first.
class PlateWorker::Evaluation {
  public:
    Evaluation(Scene scene, int number) : m_scene(std::move(scene)), m_number(number) {}

    const Scene &scene() const { return m_scene; }
    int number() const { return m_number; }

    /// The first caller makes it, and gives it to this function before the others go on.
    template <class Function> const EvaluatedScene &made(TableSource &tables, Function &&first)
    {
        std::call_once(m_once, [&] {
            m_evaluated = evaluated(m_scene, tables);
            first(m_evaluated);
        });
        return m_evaluated;
    }

  private:
    Scene m_scene;
    int m_number;
    std::once_flag m_once;
    EvaluatedScene m_evaluated;
};

PlateWorker::PlateWorker(TableSource &tables, QObject *parent) : QObject(parent), m_tables(tables)
{
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, &PlateWorker::hand);
    for (unsigned i = 0; i < threadCount(); ++i)
        m_threads.emplace_back([this](const std::stop_token &stop) { work(stop); });
}

PlateWorker::~PlateWorker()
{
    const std::lock_guard lock(m_mutex);
    m_waiting.clear();
    for (auto &[view, running] : m_running)
        running.stop.request_stop();
    for (std::jthread &thread : m_threads)
        thread.request_stop();
}

void PlateWorker::request(const Scene &scene, std::vector<ViewRequest> views)
{
    m_scene = asDrawn(scene);
    m_views = std::move(views);
    m_isAsked = true;
    m_turn.start();
}

int PlateWorker::begun(const std::string &view) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_begun.find(view);
    return found == m_begun.end() ? 0 : found->second;
}

void PlateWorker::hand()
{
    m_isAsked = false;
    ++m_handed;
    if (!m_newest || m_newest->scene() != m_scene)
        m_newest = std::make_shared<Evaluation>(m_scene, ++m_jobs);

    const auto isWanted = [this](const std::string &view) {
        return std::ranges::find(m_views, view, &ViewRequest::view) != m_views.end();
    };
    std::erase_if(m_asked, [&](const auto &entry) { return !isWanted(entry.first); });
    std::erase_if(m_outstanding, [&](const auto &entry) { return !isWanted(entry.first); });
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_waiting, [&](const Job &job) { return !isWanted(job.request.view); });
        const auto now = std::chrono::steady_clock::now();
        for (auto &[view, running] : m_running)
            if (!isWanted(view) || (running.job.evaluation != m_newest && now - running.start >= patience))
                running.stop.request_stop();
        for (const ViewRequest &request : m_views) {
            if (const auto asked = m_asked.find(request.view);
                asked != m_asked.end() && asked->second.evaluation == m_newest && asked->second.request == request)
                continue;
            const Job job{m_newest, request, ++m_jobs};
            m_asked.insert_or_assign(request.view, job);
            m_outstanding.insert_or_assign(request.view, job.number);
            std::erase_if(m_waiting, [&](const Job &older) { return older.request.view == request.view; });
            m_waiting.push_back(job);
        }
    }
    m_wake.notify_all();

    for (const auto &[view, number] : m_outstanding) {
        std::unique_ptr<QTimer> &late = m_late[view];
        if (!late) {
            late = std::make_unique<QTimer>();
            late->setInterval(patience);
            connect(late.get(), &QTimer::timeout, this, [this, id = view] { tellLate(id); });
        }
        if (!late->isActive())
            late->start();
    }
    for (auto &[view, late] : m_late)
        if (!m_outstanding.contains(view)) {
            late->stop();
            setBusy(view, false);
        }
}

void PlateWorker::setBusy(const std::string &view, bool busy)
{
    if (busy ? m_busy.insert(view).second : m_busy.erase(view) > 0)
        emit busyChanged(view, busy);
}

void PlateWorker::tellLate(const std::string &view)
{
    setBusy(view, true);
    double part = 0.0;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto running = m_running.find(view); running != m_running.end()) {
            part = running->second.watch.progress();
            // One for an older scene that was young when the newer came has had its tenth of a second by now.
            if (running->second.job.evaluation != m_newest)
                running->second.stop.request_stop();
        }
    }
    emit progressed(view, part);
}

bool PlateWorker::canBegin() const
{
    return std::ranges::any_of(m_waiting, [this](const Job &job) { return !m_running.contains(job.request.view); });
}

void PlateWorker::work(const std::stop_token &stop)
{
    while (true) {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait(lock, stop, [this] { return canBegin(); }))
            return;
        const auto next = std::ranges::find_if(m_waiting, [this](const Job &job) { return !m_running.contains(job.request.view); });
        Running running{.job = *next, .start = std::chrono::steady_clock::now()};
        m_waiting.erase(next);
        const Job job = running.job;
        const BuildWatch watch = running.watch;
        ++m_begun[job.request.view];
        m_running.emplace(job.request.view, std::move(running));
        lock.unlock();

        build(job, watch);

        lock.lock();
        m_running.erase(job.request.view);
        lock.unlock();
        m_wake.notify_all(); // the same view may wait
        if (stop.stop_requested())
            return;
    }
}

void PlateWorker::build(const Job &job, const BuildWatch &watch)
{
    const auto start = std::chrono::steady_clock::now();
    const EvaluatedScene &scene = job.evaluation->made(m_tables, [&](const EvaluatedScene &made) {
        QMetaObject::invokeMethod(
            this,
            [this, survey = std::make_shared<const Survey>(surveyOf(made)), number = job.evaluation->number()] {
                deliverSurvey(survey, number);
            },
            Qt::QueuedConnection);
    });
    const View &view = *findView(job.request.view);
    Resolution resolution;
    if (scene.signal)
        if (const Result<Figure> frame = guarded([&] { return view.frame(scene.scene, *scene.signal); }))
            resolution = resolutionOn(job.request.sheet, *frame);
    resolution.watch = watch;
    auto plate = std::make_shared<const Plate>(builtPlate(view, scene, std::move(resolution)));
    if (watch.stopRequested())
        return;
    const double milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    QMetaObject::invokeMethod(
        this, [this, job, plate = std::move(plate), milliseconds] { deliver(job, plate, milliseconds); }, Qt::QueuedConnection);
}

void PlateWorker::deliverSurvey(const std::shared_ptr<const Survey> &survey, int number)
{
    // Two evaluations may end in another order than they began.
    if (number < m_surveyed)
        return;
    m_surveyed = number;
    emit surveyed(survey);
}

void PlateWorker::deliver(const Job &job, const std::shared_ptr<const Plate> &plate, double milliseconds)
{
    const std::string &view = job.request.view;
    if (const auto late = m_late.find(view); late != m_late.end())
        late->second->stop();
    setBusy(view, false);
    emit built(plate, milliseconds);
    if (const auto awaited = m_outstanding.find(view); awaited != m_outstanding.end()) {
        if (awaited->second == job.number)
            m_outstanding.erase(awaited);
        else
            m_late.at(view)->start(); // what still runs has its own tenth of a second
    }
    if (isIdle())
        emit settled();
}

} // namespace posviz
