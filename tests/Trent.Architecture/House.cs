// The plan of the house as a table: what each project may reference, and what it may name of the platform.
namespace Trent.Architecture;

/// <summary>One project under <c>src</c>.</summary>
/// <param name="Name">The name of the project and of its folder.</param>
/// <param name="Projects">The projects it may reference.</param>
/// <param name="Packages">The packages it may reference.</param>
internal sealed record Room(string Name, string[] Projects, string[] Packages)
{
    public string AssemblyName => Name == "Trent" ? "trent" : Name;

    public string AssemblyPath => Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll");
}

/// <summary>Part of the platform, and the only projects that may name it.</summary>
/// <param name="What">What the part is, for the message.</param>
/// <param name="Types">The beginnings of full type names.</param>
/// <param name="Rooms">The projects that may.</param>
internal sealed record Privilege(string What, string[] Types, string[] Rooms);

internal static class House
{
    private static readonly string[] Everything =
    [
        "Trent.Protocol", "Trent.Client", "Trent.Cryptography", "Trent.Authorization", "Trent.Engine", "Trent.Identity", "Trent.Storage", "Trent.Audit", "Trent.Sealing",
        "Trent.Embedded",
    ];

    // Trent.Embedded composes an engine for the executable and for programs that run one in-process. It alone beside the
    // executable may name Storage and Sealing.
    public static readonly Room[] Rooms =
    [
        new("Trent.Protocol", [], ["Microsoft.CodeAnalysis.PublicApiAnalyzers"]),
        new("Trent.Cryptography", [], ["BouncyCastle.Cryptography", "NSec.Cryptography"]),
        new("Trent.Authorization", [], []),
        new("Trent.Client", ["Trent.Protocol"], ["Microsoft.CodeAnalysis.PublicApiAnalyzers"]),
        new("Trent.Engine", ["Trent.Protocol", "Trent.Cryptography", "Trent.Authorization"], []),
        new("Trent.Identity", ["Trent.Protocol", "Trent.Cryptography", "Trent.Authorization", "Trent.Engine"], []),
        new("Trent.Storage", ["Trent.Engine"], ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3"]),
        new("Trent.Audit", ["Trent.Authorization", "Trent.Cryptography", "Trent.Engine"], []),
        new("Trent.Sealing", ["Trent.Cryptography"], []),
        new("Trent.Embedded", [.. Everything.Except(["Trent.Embedded"])], []),
        new("Trent", Everything, ["System.CommandLine", "YamlDotNet"]),
    ];

    public static readonly Privilege[] Privileges =
    [
        new("the web server", ["Microsoft.AspNetCore.", "Microsoft.Extensions.Hosting."], ["Trent"]),
        new("SQL", ["System.Data.", "Microsoft.Data.", "SQLitePCL."], ["Trent.Storage"]),
        new("HTTP requests", ["System.Net.Http.", "System.Net.Sockets.", "System.Net.WebSockets."], ["Trent.Client", "Trent"]),
        new(
            "files",
            ["System.IO.File", "System.IO.Directory", "System.IO.DriveInfo", "System.IO.RandomAccess", "System.IO.StreamReader", "System.IO.StreamWriter", "Microsoft.Win32.SafeHandles.SafeFileHandle"],
            ["Trent.Client", "Trent.Storage", "Trent.Audit", "Trent.Sealing", "Trent.Embedded", "Trent"]),
        new(
            "ciphers, signatures and key derivation",
            [
                "System.Security.Cryptography.Aes", "System.Security.Cryptography.ChaCha20Poly1305", "System.Security.Cryptography.RSA",
                "System.Security.Cryptography.EC", "System.Security.Cryptography.DSA", "System.Security.Cryptography.MLDsa",
                "System.Security.Cryptography.MLKem", "System.Security.Cryptography.SlhDsa", "System.Security.Cryptography.HKDF",
                "System.Security.Cryptography.SP800108", "System.Security.Cryptography.Rfc2898DeriveBytes",
            ],
            ["Trent.Cryptography"]),
        new("processes", ["System.Diagnostics.Process"], ["Trent"]),
        new("the console", ["System.Console"], ["Trent"]),
    ];
}
