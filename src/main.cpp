#include "cli/commands.hpp"

int main(int argc, char** argv)
{
    return easyconnect::run_command(argc, argv);
}
