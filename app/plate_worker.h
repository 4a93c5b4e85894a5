// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/sheet.h"
#include "core/plate.h"
#include "core/sentence.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace posviz {

/// Which view to build, and on what it will be shown.
struct ViewRequest {
    std::string view;
    Sheet sheet;

    bool operator==(const ViewRequest &) const = default;
};

/// Which views have something to show of a scene, known before any is built.
struct Survey {
    Scene scene;
    bool evaluated = false;                   ///< false: the scene cannot be evaluated, and nothing is known of its views
    std::map<std::string, Sentence> silences; ///< by view: empty, or why it has nothing to show
};

/// The scene as far as it decides what is drawn: without which views are shown.
Scene asDrawn(Scene scene);

Survey surveyOf(const EvaluatedScene &scene);

/// Builds the plates of the views that are shown on threads of its own, so that the window never waits, and no view for another.
///
/// Of each view the newest request alone comes next, and one that is built or being built already is not built again. A build
/// for an older scene is stopped once it has taken a tenth of a second; one that is quicker than that is shown, so that a picture
/// follows a hand on a slider.
class PlateWorker : public QObject {
    Q_OBJECT

  public:
    explicit PlateWorker(TableSource &tables, QObject *parent = nullptr);
    ~PlateWorker() override;

    /// Handed to the threads once per event-loop turn, the last of the turn. Views that are not asked for any more are stopped.
    void request(const Scene &scene, std::vector<ViewRequest> views);

    /// Nothing is asked for that was not delivered.
    bool isIdle() const { return !m_isAsked && m_outstanding.empty(); }

    /// How many requests were handed to the threads, and how many builds of a view were begun.
    int handed() const { return m_handed; }
    int begun(const std::string &view) const;

  signals:
    /// Before the scene's plates.
    void surveyed(const std::shared_ptr<const posviz::Survey> &survey);
    void built(const std::shared_ptr<const posviz::Plate> &plate, double milliseconds);
    void busyChanged(const std::string &view, bool busy); ///< true once a view's plate is late by a tenth of a second
    void progressed(const std::string &view, double part); ///< of a late view, every tenth of a second: 0 to 1
    void settled();                                       ///< the last plate that was asked for has been delivered

  private:
    class Evaluation;

    /// A plate that is wanted.
    struct Job {
        std::shared_ptr<Evaluation> evaluation;
        ViewRequest request;
        int number = 0; ///< grows with each job
    };

    struct Running {
        Job job;
        std::stop_source stop{};
        BuildWatch watch{stop.get_token()};
        std::chrono::steady_clock::time_point start{};
    };

    void hand();
    void work(const std::stop_token &stop);
    void build(const Job &job, const BuildWatch &watch);
    void tellLate(const std::string &view);
    void setBusy(const std::string &view, bool busy);
    void deliver(const Job &job, const std::shared_ptr<const Plate> &plate, double milliseconds);
    void deliverSurvey(const std::shared_ptr<const Survey> &survey, int number);
    bool canBegin() const;

    TableSource &m_tables;

    // This thread's.
    bool m_isAsked = false;
    Scene m_scene;
    std::vector<ViewRequest> m_views;
    std::shared_ptr<Evaluation> m_newest;  ///< of the scene handed last
    std::map<std::string, Job> m_asked;    ///< by view: what was handed last
    std::map<std::string, int> m_outstanding; ///< by view: the number of the job whose plate is awaited
    std::map<std::string, std::unique_ptr<QTimer>> m_late; ///< by view: rings while a plate is awaited
    std::set<std::string> m_busy; ///< views whose plates are late
    QTimer m_turn;
    int m_handed = 0;
    int m_jobs = 0;
    int m_surveyed = 0; ///< number of the evaluation whose survey was delivered last

    // Guarded by the mutex.
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::vector<Job> m_waiting; ///< at most one a view, in the order they will be begun
    std::map<std::string, Running> m_running;
    std::map<std::string, int> m_begun;

    std::vector<std::jthread> m_threads; ///< last: they use all of the above
};

} // namespace posviz
