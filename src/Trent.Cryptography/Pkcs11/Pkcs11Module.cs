// A PKCS#11 module, loaded and initialized: the library through which a hardware security module is used.
using System.Runtime.InteropServices;
using System.Text;

namespace Trent.Cryptography;

/// <summary>
/// The library of a hardware security module. It holds one state for the whole process, so that it is open once at a time: a second
/// <see cref="Open"/>, of any module, waits until the first is disposed. Used by one thread at a time. It stays mapped when disposed,
/// because such libraries leave handlers behind that run when the process ends.
/// </summary>
/// <remarks>The structures are those of Unix; on Windows the interface is packed and is not offered.</remarks>
public sealed unsafe class Pkcs11Module : IDisposable
{
    // Real modules have a handful; a network HSM has one for each partition.
    private const int SlotsMax = 256;

    private const ulong FlagTokenInitialized = 0x400;
    private const ulong FlagProtectedAuthenticationPath = 0x100;
    private const ulong FlagUserPinFinalTry = 0x20000;
    private const ulong FlagUserPinLocked = 0x40000;

    // The state of a module belongs to the process, whoever loaded it.
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    private readonly bool _isInitializedHere;
    private bool _isDisposed;

    private Pkcs11Module(CkFunctions functions, bool isInitializedHere)
    {
        Functions = functions;
        _isInitializedHere = isInitializedHere;
    }

    internal CkFunctions Functions { get; }

    /// <summary>Loads and initializes a module.</summary>
    /// <param name="path">The absolute path of the library. Its code runs in this process: whoever can change it has everything.</param>
    /// <param name="cancellationToken">Gives up waiting for another to be disposed.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is Windows.</exception>
    /// <exception cref="DllNotFoundException">There is no library, or one that the system cannot load.</exception>
    /// <exception cref="EntryPointNotFoundException">The library is no PKCS#11 module.</exception>
    /// <exception cref="Pkcs11Exception">The module does not start.</exception>
    public static Pkcs11Module Open(string path, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("PKCS#11 modules are used on Unix only.");
        }

        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The path of a module is absolute, so that no search path decides what is loaded.", nameof(path));
        }

        OneAtATime.Wait(cancellationToken);
        bool isOpen = false;
        try
        {
            nint library = NativeLibrary.Load(path);
            var getFunctionList = (delegate* unmanaged[Cdecl]<void***, nuint>)NativeLibrary.GetExport(library, "C_GetFunctionList");
            void*** list = stackalloc void**[1];
            Require("C_GetFunctionList", getFunctionList(list));
            if (*list is null)
            {
                throw new EntryPointNotFoundException("C_GetFunctionList returned nothing.");
            }

            var functions = new CkFunctions(*list);
            var arguments = new CkInitializeArguments { Flags = Ck.OsLockingOk };
            nuint code = functions.Initialize(&arguments);
            if (code != Pkcs11Codes.AlreadyInitialized)
            {
                Require("C_Initialize", code);
            }

            isOpen = true;
            return new Pkcs11Module(functions, isInitializedHere: code == Ck.Ok);
        }
        finally
        {
            if (!isOpen)
            {
                OneAtATime.Release();
            }
        }
    }

    /// <summary>The tokens that are present now.</summary>
    /// <exception cref="Pkcs11Exception">The module does not say.</exception>
    public IReadOnlyList<Pkcs11Token> ListTokens()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        nuint* slots = stackalloc nuint[SlotsMax];
        nuint count = SlotsMax;
        Require("C_GetSlotList", Functions.GetSlotList(1, slots, &count));
        var tokens = new List<Pkcs11Token>((int)count);
        byte* information = stackalloc byte[CkTokenInfo.Bytes];
        for (nuint i = 0; i < Math.Min(count, SlotsMax); i++)
        {
            nuint code = Functions.GetTokenInfo(slots[i], information);

            // A token that went away since, or one of another vendor, is none of ours.
            if (code is not ((nuint)Pkcs11Codes.TokenNotPresent or (nuint)Pkcs11Codes.TokenNotRecognized or (nuint)Pkcs11Codes.DeviceRemoved))
            {
                Require("C_GetTokenInfo", code);
                tokens.Add(Describe(slots[i], new ReadOnlySpan<byte>(information, CkTokenInfo.Bytes)));
            }
        }

        return tokens;
    }

    /// <summary>Whether a token generates AES keys and encrypts and decrypts with AES-GCM.</summary>
    /// <param name="token">A token of this module.</param>
    public bool HasAesGcm(Pkcs11Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        const nuint Both = Ck.MechanismEncrypts | Ck.MechanismDecrypts;
        CkMechanismInfo information = default;
        nuint code = Functions.GetMechanismInfo((nuint)token.SlotId, Ck.MechanismAesGcm, &information);
        if (code == Pkcs11Codes.MechanismInvalid)
        {
            return false;
        }

        Require("C_GetMechanismInfo", code);
        return (information.Flags & Both) == Both;
    }

    /// <summary>Opens a session, in which the user is logged in until it is disposed.</summary>
    /// <param name="token">A token of this module.</param>
    /// <param name="pin">The PIN of its user; the caller's to dispose. It is tried once.</param>
    /// <param name="isWritable">Whether keys may be made in it.</param>
    /// <exception cref="Pkcs11Exception">The token refuses; a wrong PIN is <see cref="Pkcs11Codes.PinIncorrect"/>.</exception>
    public Pkcs11Session OpenSession(Pkcs11Token token, SecretBuffer pin, bool isWritable)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(pin);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        nuint handle = 0;
        Require("C_OpenSession", Functions.OpenSession((nuint)token.SlotId, isWritable ? Ck.SessionSerial | Ck.SessionReadWrite : Ck.SessionSerial, null, null, &handle));
        nuint code;
        fixed (byte* digits = pin.DangerousSpan)
        {
            code = Functions.Login(handle, Ck.UserTypeUser, digits, (nuint)pin.Length);
        }

        if (code is not (Ck.Ok or (nuint)Pkcs11Codes.UserAlreadyLoggedIn))
        {
            // What closing answers changes nothing: why the login failed is what counts.
            _ = Functions.CloseSession(handle);
            throw new Pkcs11Exception("C_Login", code);
        }

        return new Pkcs11Session(this, handle, isLoggedInHere: code == Ck.Ok);
    }

    /// <summary>Ends the use of the module, and lets the next one begin.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            if (_isInitializedHere)
            {
                // Nothing can be done about a module that does not stop.
                _ = Functions.Terminate(null);
            }
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    internal static void Require(string function, nuint code)
    {
        if (code != Ck.Ok)
        {
            throw new Pkcs11Exception(function, code);
        }
    }

    private static Pkcs11Token Describe(nuint slot, ReadOnlySpan<byte> information)
    {
        ulong flags = sizeof(nuint) == sizeof(ulong)
            ? MemoryMarshal.Read<ulong>(information[CkTokenInfo.FlagsOffset..])
            : MemoryMarshal.Read<uint>(information[CkTokenInfo.FlagsOffset..]);
        return new Pkcs11Token(
            slot,
            Text(information[..CkTokenInfo.LabelBytes]),
            Text(information.Slice(CkTokenInfo.SerialOffset, CkTokenInfo.SerialBytes)),
            (flags & FlagTokenInitialized) != 0,
            (flags & FlagProtectedAuthenticationPath) != 0,
            (flags & FlagUserPinFinalTry) != 0,
            (flags & FlagUserPinLocked) != 0);
    }

    // Padded with blanks by the standard, with zeros by some modules.
    private static string Text(ReadOnlySpan<byte> padded) => Encoding.UTF8.GetString(padded.TrimEnd(" \0"u8));
}
