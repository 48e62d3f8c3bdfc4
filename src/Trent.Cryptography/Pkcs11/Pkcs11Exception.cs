// A function of a PKCS#11 module failed.
namespace Trent.Cryptography;

/// <summary>A function of a PKCS#11 module answered other than CKR_OK. The message names both, and nothing that was passed.</summary>
public sealed class Pkcs11Exception : Exception
{
    internal Pkcs11Exception(string function, ulong code)
        : base($"{function} answered {NameOf(code)}")
    {
        Function = function;
        Code = code;
    }

    /// <summary>The function, such as <c>C_Login</c>.</summary>
    public string Function { get; }

    /// <summary>What it answered: <see cref="Pkcs11Codes"/>, or a code that is not in there.</summary>
    public ulong Code { get; }

    private static string NameOf(ulong code) => code switch
    {
        Pkcs11Codes.SlotIdInvalid => "CKR_SLOT_ID_INVALID",
        Pkcs11Codes.DeviceError => "CKR_DEVICE_ERROR",
        Pkcs11Codes.DeviceRemoved => "CKR_DEVICE_REMOVED",
        Pkcs11Codes.EncryptedDataInvalid => "CKR_ENCRYPTED_DATA_INVALID",
        Pkcs11Codes.EncryptedDataLengthRange => "CKR_ENCRYPTED_DATA_LEN_RANGE",
        Pkcs11Codes.GeneralError => "CKR_GENERAL_ERROR",
        Pkcs11Codes.MechanismInvalid => "CKR_MECHANISM_INVALID",
        Pkcs11Codes.MechanismParameterInvalid => "CKR_MECHANISM_PARAM_INVALID",
        Pkcs11Codes.PinIncorrect => "CKR_PIN_INCORRECT",
        Pkcs11Codes.PinInvalid => "CKR_PIN_INVALID",
        Pkcs11Codes.PinLengthRange => "CKR_PIN_LEN_RANGE",
        Pkcs11Codes.PinExpired => "CKR_PIN_EXPIRED",
        Pkcs11Codes.PinLocked => "CKR_PIN_LOCKED",
        Pkcs11Codes.SessionClosed => "CKR_SESSION_CLOSED",
        Pkcs11Codes.SessionHandleInvalid => "CKR_SESSION_HANDLE_INVALID",
        Pkcs11Codes.TokenNotPresent => "CKR_TOKEN_NOT_PRESENT",
        Pkcs11Codes.TokenNotRecognized => "CKR_TOKEN_NOT_RECOGNIZED",
        Pkcs11Codes.UserNotLoggedIn => "CKR_USER_NOT_LOGGED_IN",
        _ => $"the code 0x{code:X}",
    };
}
