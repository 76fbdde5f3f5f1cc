#include "cli/dev_certificate_folder.hpp"

#include "cli/output_file.hpp"
#include "scenario/files/file_error.hpp"
#include "scenario/fixtures/fixture.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace easyconnect {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

[[noreturn]] static void cannot_be_used(const std::string& folder, const std::string& why)
{
    throw OutputError("the folder " + folder + " of --tls-dev cannot be used: " + why);
}

namespace {

/// Keeps other programs from tending the same folder meanwhile.
class FolderLock {
public:
    explicit FolderLock(const std::string& folder)
        : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
        if (descriptor_ < 0) cannot_be_used(folder, std::generic_category().message(errno));
        for (auto left = 5'000ms; ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0; left -= 10ms) {
            if (left <= 0ms) {
                ::close(descriptor_);
                cannot_be_used(folder, "another program holds its lock");
            }
            std::this_thread::sleep_for(10ms);
        }
    }
    ~FolderLock() { ::close(descriptor_); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int descriptor_;
};

} // namespace

static void write_pem(const std::string& path, const std::string& text, Readers readers)
{
    OutputFile(path, readers).complete(text);
}

static void write_server(const DevCertificateFiles& files, const CertificateAndKey& made)
{
    write_pem(files.key, made.key, Readers::owner);
    write_pem(files.certificate, made.certificate, Readers::everyone);
}

static void write_all(const DevCertificateFiles& files, const DevCertificates& made)
{
    write_pem(files.authority_key, made.authority.key, Readers::owner);
    write_pem(files.authority, made.authority.certificate, Readers::everyone);
    write_server(files, made.server);
}

static DevCertificates read_all(const DevCertificateFiles& files)
{
    return {{read_fixture_file(files.authority).text, read_fixture_file(files.authority_key).text},
            {read_fixture_file(files.certificate).text, read_fixture_file(files.key).text}};
}

static std::vector<std::string> missing_of(const std::array<std::string, 4>& paths)
{
    std::vector<std::string> missing;
    for (const fs::path path : paths)
        if (!fs::exists(path)) missing.push_back(path.filename().string());
    return missing;
}

[[noreturn]] static void half_made(const std::string& folder,
                                   const std::vector<std::string>& missing)
{
    std::string names;
    for (const auto& name : missing) names += (names.empty() ? "" : ", ") + name;
    throw FileError({{{folder},
                      "",
                      "of the four files of --tls-dev there is no " + names +
                          "; put back what is missing, or remove the others, and all are made "
                          "anew"}});
}

DevCertificateFiles tend_dev_certificates(const std::string& folder, RealMoment now)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) cannot_be_used(folder, error.message());
    const FolderLock lock(folder);
    const fs::path place = fs::absolute(folder).lexically_normal();
    DevCertificateFiles files{place / "ca.pem", place / "ca.key", place / "cert.pem",
                              place / "key.pem"};

    const std::array all{files.authority, files.authority_key, files.certificate, files.key};
    const auto missing = missing_of(all);
    if (missing.size() == all.size()) {
        write_all(files, make_dev_certificates(now));
        return files;
    }
    if (!missing.empty()) half_made(place, missing);
    auto found = read_all(files);
    switch (condition_of(found, now)) {
    case DevCondition::good: break;
    case DevCondition::server_ends:
        write_server(files, renew_server_certificate(std::move(found), now).server);
        break;
    case DevCondition::authority_ends: write_all(files, make_dev_certificates(now)); break;
    case DevCondition::foreign:
        throw FileError({{{place},
                          "",
                          "its ca.pem, ca.key, cert.pem and key.pem are not what --tls-dev makes; "
                          "remove all four, and they are made anew, or serve your own certificate "
                          "with --tls-cert and --tls-key"}});
    }
    return files;
}

} // namespace easyconnect
