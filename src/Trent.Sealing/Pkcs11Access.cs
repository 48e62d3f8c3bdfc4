// One use of a hardware security module: opened for it, closed after it, and every failure turned into one that an operator understands.
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

internal sealed class Pkcs11Access(Pkcs11SealOptions options)
{
    private const int AttemptsMax = 2;

    /// <summary>Does something in a session with the token, in which its user is logged in. Once more when the token went away meanwhile.</summary>
    /// <remarks>
    /// A call into a module cannot be stopped. When it takes too long the caller is told so; what it yields later is erased, and until it has
    /// ended nothing else reaches the module.
    /// </remarks>
    internal async Task<T> UseAsync<T>(bool isWritable, Func<Pkcs11Session, T> use, CancellationToken cancellationToken)
        where T : class
    {
        RequireTrustedModule();
        CancellationTokenSource late = new(options.Timeout, options.Clock);
        Task<T> work = Task.Run(() => UseInTurn(isWritable, use, late, cancellationToken), CancellationToken.None);
        try
        {
            return await work.WaitAsync(options.Timeout, options.Clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is OperationCanceledException && !work.IsCompleted))
        {
            _ = AbandonAsync(work);
            throw exception is TimeoutException
                ? new SealException(SealFailure.TimedOut, $"The token behind {options.ModulePath} did not answer within {options.Timeout.TotalSeconds:0} seconds.", exception)
                : new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    private static async Task AbandonAsync<T>(Task<T> work)
    {
        try
        {
            (await work as IDisposable)?.Dispose();
        }
        catch (Exception exception) when (exception is SealException or OperationCanceledException or TimeoutException or Pkcs11Exception)
        {
            // The caller was told already that there was no answer in time.
        }
    }

    // What still waits for its turn at the module when nobody waits for it any more does not take it.
    private T UseInTurn<T>(bool isWritable, Func<Pkcs11Session, T> use, CancellationTokenSource late, CancellationToken cancellationToken)
    {
        using (late)
        {
            using CancellationTokenSource turn = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            try
            {
                return Use(isWritable, use, turn.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("The turn at the module did not come in time.", exception);
            }
        }
    }

    private static bool IsGone(Pkcs11Exception exception) => exception.Code
        is Pkcs11Codes.SessionHandleInvalid or Pkcs11Codes.SessionClosed or Pkcs11Codes.DeviceRemoved or Pkcs11Codes.TokenNotPresent or Pkcs11Codes.UserNotLoggedIn;

    private T Use<T>(bool isWritable, Func<Pkcs11Session, T> use, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using Pkcs11Module module = Pkcs11Module.Open(options.ModulePath, cancellationToken);
                Pkcs11Token token = FindToken(module.ListTokens());
                RequireUsable(module, token);
                using SecretBuffer pin = SecretFile.ReadLine(options.PinFile, "PIN file");
                using Pkcs11Session session = module.OpenSession(token, pin, isWritable);
                return use(session);
            }
            catch (Pkcs11Exception exception) when (attempt < AttemptsMax && IsGone(exception))
            {
                // Opened anew, everything is found anew. A wrong PIN is not among these failures: trying it again could lock the token.
            }
            catch (Pkcs11Exception exception)
            {
                throw Describe(exception);
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                throw new SealException(SealFailure.ModuleUnusable, $"The PKCS#11 module {options.ModulePath} cannot be loaded: {exception.Message}", exception);
            }
            catch (CryptographicException exception)
            {
                throw new SealException(SealFailure.DeviceFailed, $"{TokenName} answered what no token answers.", exception);
            }
        }
    }

    private string TokenName => options.TokenLabel is { } label
        ? $"The token '{label}'{(options.TokenSerial is { } serial ? $" with the serial number {serial}" : "")}"
        : $"The token with the serial number {options.TokenSerial}";

    private void RequireTrustedModule()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new SealException(SealFailure.UnsupportedPlatform, "PKCS#11 modules are used on Unix only.");
        }

        if (!Path.IsPathFullyQualified(options.ModulePath))
        {
            throw new SealException(SealFailure.ModuleUnusable, $"The path of the PKCS#11 module, {options.ModulePath}, is not absolute.");
        }

        try
        {
            string target = File.ResolveLinkTarget(options.ModulePath, returnFinalTarget: true)?.FullName ?? options.ModulePath;
            UnixFileFacts facts = UnixFile.InspectName(target);
            if (!facts.IsRegular)
            {
                throw new SealException(SealFailure.ModuleUnusable, $"The PKCS#11 module {options.ModulePath} is not a file.");
            }

            if ((facts.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                throw new SealException(SealFailure.AccessibleToOthers, $"The PKCS#11 module {options.ModulePath} may be written by others than its owner.");
            }
        }
        catch (Exception exception) when (exception is UnixException { IsMissing: true } or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SealException(SealFailure.ModuleUnusable, $"The PKCS#11 module {options.ModulePath} does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SealException(SealFailure.ModuleUnusable, $"The PKCS#11 module {options.ModulePath} cannot be inspected: {exception.Message}", exception);
        }
    }

    private Pkcs11Token FindToken(IReadOnlyList<Pkcs11Token> tokens)
    {
        if (options.TokenLabel is null && options.TokenSerial is null)
        {
            throw new SealException(SealFailure.TokenMissing, "Neither the label nor the serial number of a token is configured.");
        }

        Pkcs11Token[] matching =
        [
            .. tokens.Where(token => token.IsInitialized
                && (options.TokenLabel is not { } label || string.Equals(token.Label, label, StringComparison.Ordinal))
                && (options.TokenSerial is not { } serial || string.Equals(token.Serial, serial, StringComparison.Ordinal))),
        ];
        return matching.Length switch
        {
            1 => matching[0],
            0 => throw new SealException(SealFailure.TokenMissing, $"{TokenName} is not present in any slot of {options.ModulePath}."),
            _ => throw new SealException(SealFailure.TokenAmbiguous, $"{TokenName} is present {matching.Length} times in the slots of {options.ModulePath}; name it by its serial number too."),
        };
    }

    private void RequireUsable(Pkcs11Module module, Pkcs11Token token)
    {
        if (token.HasKeypad)
        {
            throw new SealException(SealFailure.PinRefused, $"{TokenName} takes its PIN from a keypad of its own, which a server cannot wait for.");
        }

        if (token.IsPinLocked || token.IsAtLastPinAttempt)
        {
            throw new SealException(
                SealFailure.PinLocked,
                token.IsPinLocked
                    ? $"The PIN of {TokenName} is locked."
                    : $"{TokenName} will be locked after one more wrong PIN, so that none is tried. Log in once with the vendor's tool, and check the PIN file.");
        }

        if (!module.HasAesGcm(token))
        {
            throw new SealException(SealFailure.MechanismMissing, $"{TokenName} does not encrypt with AES-GCM (CKM_AES_GCM).");
        }
    }

    private SealException Describe(Pkcs11Exception exception) => exception.Code switch
    {
        Pkcs11Codes.PinIncorrect or Pkcs11Codes.PinInvalid or Pkcs11Codes.PinLengthRange or Pkcs11Codes.PinExpired =>
            new SealException(SealFailure.PinRefused, $"{TokenName} did not accept the PIN of {options.PinFile}: {exception.Message}. It is not tried again.", exception),
        Pkcs11Codes.PinLocked => new SealException(SealFailure.PinLocked, $"The PIN of {TokenName} is locked.", exception),
        Pkcs11Codes.MechanismInvalid or Pkcs11Codes.MechanismParameterInvalid =>
            new SealException(SealFailure.MechanismMissing, $"{TokenName} does not encrypt with AES-GCM as it is asked to: {exception.Message}.", exception),
        Pkcs11Codes.TokenNotPresent or Pkcs11Codes.TokenNotRecognized or Pkcs11Codes.DeviceRemoved or Pkcs11Codes.SlotIdInvalid =>
            new SealException(SealFailure.TokenMissing, $"{TokenName} went away: {exception.Message}.", exception),
        _ when exception.Function is "C_Initialize" or "C_GetFunctionList" =>
            new SealException(SealFailure.ModuleUnusable, $"The PKCS#11 module {options.ModulePath} does not start: {exception.Message}.", exception),
        _ => new SealException(SealFailure.DeviceFailed, $"{TokenName} failed: {exception.Message}.", exception),
    };
}
