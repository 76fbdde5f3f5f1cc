#include "web/openapi.hpp"

#include "web/pages.hpp"

namespace easyconnect {

std::string_view api_document()
{
    return find_page(api_document_path)->bytes;
}

std::string_view control_document()
{
    return find_page(control_document_path)->bytes;
}

} // namespace easyconnect
